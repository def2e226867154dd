import { runMain } from './app/run-main.ts';

process.exitCode = await runMain(process.argv.slice(2));

import { outputLines, saysAbsent } from './command-output.ts';

/** Whether acsock.cfg switches AnyConnect to the kernel extension (requirement M28); a file that is not there does not. The last line decides. */
export function parseKextSwitch(text: string): boolean {
  if (saysAbsent(text)) return false;
  const values = outputLines(text).lines.flatMap((line) => /^\s*kext\s*=\s*(\S+)\s*$/.exec(line)?.[1] ?? []);
  return values.at(-1) === '1';
}

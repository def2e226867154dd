#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read it and say what is missing.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `portreeve: needs Node 24 or newer, and this is ${process.versions.node}: run it through npm scripts or npx in its folder, or install Node 24`,
  );
  process.exit(1);
}
// Stripped and compiled once, kept in the system's folder for temporary files: a start takes half the time.
const { enableCompileCache } = await import('node:module');
enableCompileCache();
await import('./main.ts');

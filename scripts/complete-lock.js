// Adds to package-lock.json the optional platform packages that a registry mirror did not list, so that `npm ci` accepts the lock
// everywhere (docs/decisions/0002-lock-file.md). `--check` changes nothing and exits 1 when an entry is missing.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const OPERATING_SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'aix'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32'];

const missing = [];
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (lock.packages[path] || missing.some((m) => m.path === path)) continue;
    const words = name.split(/[/-]/);
    const os = OPERATING_SYSTEMS.filter((o) => words.includes(o));
    const cpu = PROCESSORS.filter((c) => words.includes(c));
    missing.push({
      path,
      entry: { version: version.replace(/^[^0-9]*/, ''), optional: true, ...(os.length && { os }), ...(cpu.length && { cpu }) },
    });
  }
}

if (process.argv.includes('--check')) {
  for (const { path } of missing) console.error(`package-lock.json lacks ${path}: run \`npm run lock\``);
  process.exit(missing.length ? 1 : 0);
}
for (const { path, entry } of missing) lock.packages[path] = entry;
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${missing.length} platform entries added`);

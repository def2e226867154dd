import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export type Edge = { readonly from: string; readonly to: string; readonly line: number };
export type Broken = { readonly edge: Edge; readonly why: string };

/** What each part may import besides itself (docs/architecture.md §1). Core parts may also import base and model. */
const NOUNS = ['src/base', 'src/model'];
const CORE = ['src/wire', 'src/auth', 'src/rules', 'src/policy', 'src/posture', 'src/acl', 'src/plan'];
const CONTRACTS = ['src/ports', 'src/driver'];
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/base': [],
  'src/model': ['src/base'],
  'src/wire': NOUNS,
  'src/rules': NOUNS,
  'src/acl': NOUNS,
  'src/auth': [...NOUNS, 'src/wire'],
  'src/policy': [...NOUNS, 'src/rules'],
  'src/posture': [...NOUNS, 'src/rules'],
  'src/plan': [...NOUNS, 'src/rules', 'src/acl'],
  'src/ports': [...NOUNS, ...CORE],
  'src/driver': [...NOUNS, ...CORE, 'src/ports'],
  'src/aaa': [...NOUNS, ...CORE, ...CONTRACTS],
  'src/control': [...NOUNS, ...CORE, ...CONTRACTS],
  'src/adapters': [...NOUNS, ...CORE, ...CONTRACTS],
  'src/api': [...NOUNS, ...CORE, ...CONTRACTS, 'src/aaa', 'src/control'],
  'src/app': [...NOUNS, ...CORE, ...CONTRACTS, 'src/aaa', 'src/control', 'src/adapters', 'src/api', 'drivers'],
  'src/main.ts': ['src/app', 'src/api', 'src/base'],
  drivers: ['src/driver'],
};

const PURE = [...NOUNS, ...CORE, 'src/driver', 'drivers'];
/** Node modules that are computation only. */
const PURE_MODULES = new Set(['node:crypto', 'node:buffer', 'node:zlib', 'node:util']);

function partOf(file: string): string {
  if (file.startsWith('drivers/')) return 'drivers';
  const [root, second] = file.split('/');
  return `${root}/${second}`;
}

export function sourceFiles(root: string): string[] {
  return ['src', 'drivers'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  );
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;

/** Every import of a file, type-only ones included; `to` is a path below the root for our own files, a module name otherwise. */
export function importsOf(root: string, file: string, text = readFileSync(join(root, file), 'utf8')): Edge[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const target = match[1] ?? match[2] ?? match[3] ?? '';
    const line = text.slice(0, match.index + match[0].length).split('\n').length;
    const to = target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target;
    return { from: file, to, line };
  });
}

/** The imports that point outward, sideways where that is forbidden, or out of the pure core into the world. */
export function brokenEdges(edges: readonly Edge[]): Broken[] {
  return edges.flatMap((edge): Broken[] => {
    const from = partOf(edge.from);
    const own = edge.to.startsWith('src/') || edge.to.startsWith('drivers/');
    if (!own) {
      if (edge.to.startsWith('node:') && PURE.includes(from) && !PURE_MODULES.has(edge.to))
        return [{ edge, why: `${from} is pure and may not use ${edge.to}` }];
      return [];
    }
    const to = partOf(edge.to);
    if (from === 'drivers' && to === 'drivers') {
      const [, a] = edge.from.split('/');
      const [, b] = edge.to.split('/');
      return a === b || edge.from === 'drivers/index.ts' || edge.from === 'drivers/all.ts'
        ? []
        : [{ edge, why: 'a driver may not import another driver' }];
    }
    if (from === to) return [];
    const allowed = MAY_IMPORT[from];
    if (!allowed)
      return [{ edge, why: `${from} is not a part of the architecture: add it to test/arch/layers.ts and docs/architecture.md` }];
    return allowed.includes(to) ? [] : [{ edge, why: `${from} may not import ${to}` }];
  });
}

/** Import cycles between files, each given once as the list of its files. */
export function cycles(edges: readonly Edge[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) if (to.endsWith('.ts')) next.set(from, [...(next.get(from) ?? []), to]);
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const found: string[][] = [];
  const walk = (file: string): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push(path.slice(path.indexOf(file)));
      return;
    }
    state.set(file, 'open');
    path.push(file);
    for (const to of next.get(file) ?? []) walk(to);
    path.pop();
    state.set(file, 'done');
  };
  for (const file of next.keys()) walk(file);
  return found;
}

import type { FlowDocument } from '../factors/flow-schema.ts';
import type { ImportNote, NoteCode } from './note.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A thing a command made or changed, as reports show it. */
export type Entity = { readonly type: string; readonly line: number; readonly [property: string]: string | number | undefined };

/** A policy that chooses the logon form of a virtual server; NetScaler binds it there like any other. */
export type LoginSchemaPolicy = { readonly schema: string; readonly text: string };

/** The flow as far as it was read. */
export class Draft {
  readonly document: Mutable<FlowDocument> = {
    epaActions: [],
    authenticationActions: [],
    loginSchemas: [],
    policies: [],
    factors: [],
    servers: [],
    periodicFailure: 'terminate',
    kept: [],
  };
  readonly notes: ImportNote[] = [];
  readonly entities: Entity[] = [];
  /** Policies name their action before anybody knows what it is. */
  readonly actionOf = new Map<string, string>();
  readonly loginSchemaPolicies = new Map<string, LoginSchemaPolicy>();
  /** Labels that were added, not only bound to. */
  readonly added = new Set<string>();
  /** Names of policies of other features. */
  readonly foreign = new Set<string>();
  readonly #lines = new Map<string, number>();

  note(severity: ImportNote['severity'], code: NoteCode, line: number | undefined, message: string): void {
    this.notes.push({ severity, code, line, message });
  }

  made(entity: Entity): void {
    this.entities.push(entity);
    if (typeof entity.name === 'string') this.#lines.set(`${entity.type} ${entity.name}`, entity.line);
    if (entity.type === 'binding') this.#lines.set(`binding ${entity.label} ${entity.policy}`, entity.line);
  }

  /** The line that made what stands at a path of the document. */
  lineOf([list, index, part, at]: readonly PropertyKey[]): number | undefined {
    const elements = this.document[list as keyof FlowDocument];
    const element: unknown = Array.isArray(elements) ? elements[Number(index)] : undefined;
    if (typeof element !== 'object' || element === null || !('name' in element)) return undefined;
    const bound: unknown =
      part === 'bindings' && 'bindings' in element && Array.isArray(element.bindings) ? element.bindings[Number(at)] : undefined;
    const policy = typeof bound === 'object' && bound !== null && 'policy' in bound ? bound.policy : undefined;
    return this.#lines.get(`binding ${element.name} ${policy}`) ?? this.#lines.get(`${TYPE_OF[String(list)]} ${element.name}`);
  }
}

const TYPE_OF: Readonly<Record<string, string>> = {
  epaActions: 'epaAction',
  authenticationActions: 'action',
  loginSchemas: 'loginSchema',
  policies: 'policy',
  factors: 'policylabel',
  servers: 'vserver',
};

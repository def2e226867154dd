const TYPES = ['GigabitEthernet', 'Vlan', 'Loopback', 'Cellular'];

export type Interface = {
  readonly name: string;
  /** Configuration lines below `interface …`, without indentation. */
  lines: string[];
  shutdown: boolean;
};

/** Turns `gi0/1/4`, `GigabitEthernet 0/1/4`, `vl22` into the full name; undefined when it is no interface name. */
export function interfaceName(text: string): string | undefined {
  const match = /^([a-z]+)\s*(\d[\d/]*)$/i.exec(text.trim());
  const typed = match?.[1]?.toLowerCase() ?? '';
  const type = typed === '' ? undefined : TYPES.find((name) => name.toLowerCase().startsWith(typed));
  return type && `${type}${match?.[2]}`;
}

/** `GigabitEthernet0/1/4` as tables print it: `Gi0/1/4`. */
export function shortName(name: string): string {
  return name.replace(/^([A-Z][a-z])[A-Za-z]*/, '$1');
}

export function portName(port: number): string {
  return `GigabitEthernet0/1/${port}`;
}

/** An ISR1000 with two routed ports (0/0/x) and the 8-port switch module (0/1/x). */
export class Interfaces {
  readonly #all = new Map<string, Interface>();

  constructor() {
    for (const name of ['GigabitEthernet0/0/0', 'GigabitEthernet0/0/1']) this.#add(name, ['no ip address', 'negotiation auto']);
    for (let port = 0; port < 8; port += 1) this.#add(portName(port), []);
    this.#add('Vlan1', ['no ip address']);
  }

  #add(name: string, lines: string[]): Interface {
    const made = { name, lines, shutdown: false };
    this.#all.set(name, made);
    return made;
  }

  get all(): readonly Interface[] {
    return [...this.#all.values()];
  }

  find(name: string): Interface | undefined {
    return this.#all.get(name);
  }

  /** Vlan and Loopback interfaces come into being when they are configured; ports are soldered. */
  open(name: string): Interface | undefined {
    return this.#all.get(name) ?? (/^(Vlan|Loopback)/.test(name) ? this.#add(name, ['no ip address']) : undefined);
  }

  /** Makes all interfaces what a snapshot says; those made since then go. */
  restore(wanted: readonly Interface[]): void {
    for (const name of [...this.#all.keys()]) if (!wanted.some((one) => one.name === name)) this.#all.delete(name);
    for (const one of wanted) {
      const present = this.find(one.name) ?? this.#add(one.name, []);
      present.lines = [...one.lines];
      present.shutdown = one.shutdown;
    }
  }

  configuration(): string[] {
    return this.all.flatMap((one) => [
      `interface ${one.name}`,
      ...one.lines.map((line) => ` ${line}`),
      ...(one.shutdown ? [' shutdown'] : []),
      '!',
    ]);
  }
}

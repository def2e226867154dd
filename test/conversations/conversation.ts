/** One line of a recorded conversation with the server. */
export type Line =
  | {
      readonly kind: 'request';
      readonly to: 'authentication' | 'accounting';
      readonly address: string;
      readonly port: number;
      readonly octets: Uint8Array;
    }
  | { readonly kind: 'reply'; readonly octets: Uint8Array }
  | { readonly kind: 'silence' }
  | { readonly kind: 'clock'; readonly ms: number };

/**
 * Reads a conversation: `> authentication 127.0.0.1:40000 HEX` what a device sent, `< HEX` or `< silence` what it must get, `clock MS`
 * moves the time on. Lines with `#` are for people.
 */
export function readConversation(text: string): readonly Line[] {
  return text.split('\n').flatMap((line, index): Line[] => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const request = /^> (authentication|accounting) ([0-9.]+):(\d+) ([0-9a-f]+)$/.exec(line);
    if (request !== null) {
      const to = request[1] === 'accounting' ? 'accounting' : 'authentication';
      return [{ kind: 'request', to, address: request[2] ?? '', port: Number(request[3]), octets: Buffer.from(request[4] ?? '', 'hex') }];
    }
    if (line === '< silence') return [{ kind: 'silence' }];
    const reply = /^< ([0-9a-f]+)$/.exec(line);
    if (reply !== null) return [{ kind: 'reply', octets: Buffer.from(reply[1] ?? '', 'hex') }];
    const clock = /^clock (\d+)$/.exec(line);
    if (clock !== null) return [{ kind: 'clock', ms: Number(clock[1]) }];
    throw new Error(`line ${index + 1} of the conversation is not understood: ${line}`);
  });
}

export function writeLine(line: Line): string {
  switch (line.kind) {
    case 'request':
      return `> ${line.to} ${line.address}:${line.port} ${Buffer.from(line.octets).toString('hex')}`;
    case 'reply':
      return `< ${Buffer.from(line.octets).toString('hex')}`;
    case 'silence':
      return '< silence';
    case 'clock':
      return `clock ${line.ms}`;
  }
}

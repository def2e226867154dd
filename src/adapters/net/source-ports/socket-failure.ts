/** What a socket error means to a person, and where to look. */
export function socketFailure(
  error: NodeJS.ErrnoException,
  of: { readonly source?: string | undefined; readonly address?: string; readonly port?: number },
): string {
  const target = of.address === undefined ? 'the device' : of.address;
  const code = error.code ?? error.message;
  switch (code) {
    case 'EADDRNOTAVAIL':
      return `no interface of this machine has the source address \`${of.source ?? 'any'}\`: configure one that is there`;
    case 'ECONNREFUSED':
      return `nothing listens on UDP port ${of.port} of ${target} (ICMP port unreachable): check its CoA port, 1700 by Cisco's default and 3799 by RFC 5176`;
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
    case 'ENETUNREACH':
    case 'ENETDOWN':
      return `${target} cannot be reached from ${of.source ?? 'this machine'} (${code}): check the route`;
    case 'EINVAL':
      return `${target} cannot be reached from the source address \`${of.source ?? 'any'}\` (${code}): check the source address`;
    case 'EACCES':
    case 'EPERM':
      return `this machine forbids sending to ${target} (${code}): check its packet filter`;
    case 'EMFILE':
    case 'ENFILE':
      return `no more sockets can be opened (${code}): raise the limit of open files`;
    default:
      return `the system could not send to ${target} (${code})`;
  }
}

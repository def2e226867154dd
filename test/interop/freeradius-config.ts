import { filledSite, relayModules } from './coa-relay-site.ts';

export type FreeradiusSettings = {
  readonly directory: string;
  readonly address: string;
  readonly ports: { readonly auth: number; readonly acct: number; readonly coa: number };
  readonly secret: string;
  /** A block of clients besides those of loopback, such as a network namespace. */
  readonly clients?: string | undefined;
  readonly threads: number;
  readonly accounting: 'detail' | 'ok';
  readonly requireMessageAuthenticator: boolean;
  /** Puts Message-Authenticator into CoA and Disconnect replies. Without it 3.2.1 sends none, whatever the request held. */
  readonly signCoaReplies: boolean;
  /** Seconds an answered request is kept for duplicates. It holds 65,536 requests: at more than that in this time it drops new ones. */
  readonly cleanupDelay: number;
  /** Passwords are checked by rlm_ldap, search and bind, in place of the users file. */
  readonly ldap?: FreeradiusLdap | undefined;
  /** The user `token` is asked for another code. */
  readonly challenges?: boolean;
  /** Speaks EAP-MSCHAPv2 as well. */
  readonly eap?: boolean;
  /** Also listens for RADIUS/TLS, on this TCP port; clients need a certificate of the CA. */
  readonly tls?: FreeradiusTls | undefined;
  /** Takes changes of authorization over RADIUS/TLS, on this TCP port. */
  readonly coaTls?: FreeradiusTls | undefined;
  /** Requests go on over RADIUS/TLS to this home server, which may send changes of authorization back down the same connection. */
  readonly reverse?: (FreeradiusTls & { readonly address: string }) | undefined;
  /** Changes of authorization are relayed there, as to a home server of type coa, instead of being answered. */
  readonly coaRelay?: CoaUpstream | undefined;
  /** They are taken by its site `coa-relay`, which sends them there later. */
  readonly coaSite?: CoaUpstream | undefined;
  /** unlang of the post-auth section. */
  readonly postAuth: string;
};

export type CoaUpstream = { readonly address: string; readonly port: number; readonly secret: string };

export type FreeradiusTls = { readonly port: number; readonly caFile: string; readonly certificateFile: string; readonly keyFile: string };

export type FreeradiusLdap = {
  readonly url: string;
  readonly bind: { readonly dn: string; readonly password: string };
  readonly base: string;
  /** Fetched with each user. */
  readonly attribute: string;
  readonly connections: number;
};

/** A radiusd.conf that needs nothing of /etc/freeradius: PAP, CHAP and MS-CHAP from a users file, accounting, Status-Server, a CoA listener. */
export function radiusdConf(of: FreeradiusSettings): string {
  return [main(of), modules(of), homeServer(of), accessServer(of), tlsListeners(of), coaServer(of)].join('\n');
}

function main(of: FreeradiusSettings): string {
  const { directory, secret, clients, threads, requireMessageAuthenticator, cleanupDelay, coaRelay, coaSite, reverse } = of;
  const client = (name: string, block: string): string => `client ${name} {
  ipaddr = ${block}
  secret = "${secret}"
  require_message_authenticator = ${requireMessageAuthenticator ? 'yes' : 'no'}
}
`;
  return `prefix = /usr
logdir = ${directory}/log
run_dir = ${directory}/run
confdir = ${directory}
libdir = /usr/lib/freeradius
pidfile = ${directory}/run/radiusd.pid
max_request_time = 30
cleanup_delay = ${cleanupDelay}
max_requests = 65536
hostname_lookups = no
log {
  destination = files
  file = ${directory}/log/radius.log
  auth = no
}
security {
  allow_core_dumps = no
  max_attributes = 200
  reject_delay = 0
  status_server = yes
}
proxy_requests = ${(coaRelay ?? coaSite ?? reverse) === undefined ? 'no' : 'yes'}
thread pool {
  start_servers = ${threads}
  max_servers = ${threads}
  min_spare_servers = 1
  max_spare_servers = ${threads}
  max_requests_per_server = 0
}
${client('loopback', '127.0.0.0/8')}${clients === undefined ? '' : client('others', clients)}`;
}

function modules({ directory, ldap, eap = false, coaSite }: FreeradiusSettings): string {
  return `modules {
  always ok {
    rcode = ok
  }
  always reject {
    rcode = reject
  }
  always handled {
    rcode = handled
  }
  pap {
    normalise = yes
  }
  chap {
  }
  mschap {
    with_ntdomain_hack = yes
  }
${eap ? EAP : ''}  files {
    usersfile = ${directory}/users
  }
  detail {
    filename = ${directory}/log/detail
    header = "%t"
  }
  expr {
  }
${coaSite === undefined ? '' : relayModules(`${directory}/log`)}${ldap === undefined ? '' : ldapModule(ldap)}}
policy {
}
`;
}

function ldapModule({ url, bind, base, attribute, connections }: FreeradiusLdap): string {
  return `  ldap {
    server = "${url}"
    identity = "${bind.dn}"
    password = "${bind.password}"
    base_dn = "${base}"
    update {
      control:Tmp-String-0 := '${attribute}'
    }
    user {
      base_dn = "\${..base_dn}"
      filter = "(uid=%{User-Name})"
    }
    group {
      base_dn = "\${..base_dn}"
    }
    options {
      chase_referrals = no
      res_timeout = 4
      srv_timelimit = 3
      net_timeout = 2
    }
    pool {
      start = ${connections}
      min = ${connections}
      max = ${connections}
      spare = 0
      uses = 0
      lifetime = 0
      idle_timeout = 0
    }
  }
`;
}

/** rlm_ldap finds the user, then binds as it. */
const BY_LDAP = `  authorize {
    ldap
    if (ok || updated) {
      update control {
        Auth-Type := LDAP
      }
    }
  }
  authenticate {
    Auth-Type LDAP {
      ldap
    }
  }`;

const EAP = `  eap {
    default_eap_type = mschapv2
    timer_expire = 60
    mschapv2 {
    }
  }
`;

/** `token` is asked for another code before he may come in. */
const CHALLENGE = `    if (&User-Name == "token") {
      if (!&State) {
        update reply {
          Reply-Message := "the code of the next minute"
          Prompt := Echo
          State := 0x726f756e642d32
        }
        update control {
          Response-Packet-Type := Access-Challenge
          Auth-Type := Accept
        }
      }
      elsif (&State != 0x726f756e642d32) {
        reject
      }
    }
`;

const byUsersFile = ({ challenges = false, eap = false }: FreeradiusSettings): string => `  authorize {
${challenges ? CHALLENGE : ''}    chap
    mschap
${eap ? '    eap {\n      ok = return\n    }\n' : ''}    files
    pap
  }
  authenticate {
    Auth-Type PAP {
      pap
    }
    Auth-Type CHAP {
      chap
    }
    Auth-Type MS-CHAP {
      mschap
    }
${eap ? '    eap\n' : ''}  }`;

/** What comes down its connection goes to the server that answers changes of authorization. */
function homeServer({ reverse }: FreeradiusSettings): string {
  if (reverse === undefined) return '';
  return `home_server beyond {
  type = auth+acct+coa
  ipaddr = ${reverse.address}
  port = ${reverse.port}
  proto = tcp
  secret = radsec
  status_check = none
  recv_coa {
    virtual_server = coa
  }
  tls {
${tlsFiles(reverse)}
  }
}
home_server_pool beyond {
  type = fail-over
  home_server = beyond
}
realm beyond {
  auth_pool = beyond
  acct_pool = beyond
}
`;
}

const BEYOND = `    update control {
      Proxy-To-Realm := "beyond"
    }
`;

const BY_HOME_SERVER = `  authorize {
${BEYOND}  }`;

function accessServer(of: FreeradiusSettings): string {
  const { address, ports, accounting, ldap, postAuth, reverse } = of;
  const authentication = ldap === undefined ? byUsersFile(of) : BY_LDAP;
  return `server default {
  listen {
    type = auth
    ipaddr = ${address}
    port = ${ports.auth}
  }
  listen {
    type = acct
    ipaddr = ${address}
    port = ${ports.acct}
  }
${reverse === undefined ? authentication : BY_HOME_SERVER}
  post-auth {
    ${postAuth}
  }
  preacct {
${reverse === undefined ? '    ok\n' : BEYOND}  }
  accounting {
    ${accounting}
  }
}
`;
}

function tlsListeners({ address, tls, coaTls }: FreeradiusSettings): string {
  const accepting = tls === undefined ? '' : tlsListener('auth+acct', 'default', address, tls);
  const changing = coaTls === undefined ? '' : tlsListener('coa', 'coa', address, coaTls);
  const clients = `clients radsec {
  client tls {
    ipaddr = 127.0.0.0/8
    proto = tls
    secret = radsec
  }
}
`;
  return `${accepting}${changing}${accepting || changing ? clients : ''}`;
}

function tlsListener(type: string, server: string, address: string, tls: FreeradiusTls): string {
  return `listen {
  type = ${type}
  ipaddr = ${address}
  port = ${tls.port}
  proto = tcp
  virtual_server = ${server}
  clients = radsec
  limit {
    max_connections = 64
    lifetime = 0
    idle_timeout = 300
  }
  tls {
${tlsFiles(tls)}
    require_client_cert = yes
  }
}
`;
}

function tlsFiles({ keyFile, certificateFile, caFile }: FreeradiusTls): string {
  return `    private_key_file = ${keyFile}
    certificate_file = ${certificateFile}
    ca_file = ${caFile}
    cipher_list = "DEFAULT"
    tls_min_version = "1.2"
    tls_max_version = "1.2"
    ecdh_curve = "prime256v1"
    fragment_size = 8192`;
}

/** Answers by the prefix of Acct-Session-Id: `unknown…` NAK 503, `drop…` silence, `needts…` NAK 402 without Event-Timestamp, else ACK. */
function coaServer({ directory, address, ports, signCoaReplies, coaRelay, coaSite }: FreeradiusSettings): string {
  if (coaSite !== undefined) return filledSite({ address, port: ports.coa, folder: `${directory}/log` }, coaSite);
  if (coaRelay !== undefined) return relayServer({ address, port: ports.coa }, coaRelay);
  const sign = `update reply {
      Message-Authenticator := 0x00
    }`;
  return `listen {
  type = coa
  ipaddr = ${address}
  port = ${ports.coa}
  virtual_server = coa
}
server coa {
  recv-coa {
    if (!&Acct-Session-Id && !&User-Name && !&Calling-Station-Id && !&Cisco-AVPair) {
      update reply {
        Error-Cause := Missing-Attribute
      }
      reject
    }
    if (&Acct-Session-Id && &Acct-Session-Id =~ /^unknown/) {
      update reply {
        Error-Cause := Session-Context-Not-Found
      }
      reject
    }
    if (&Acct-Session-Id && &Acct-Session-Id =~ /^drop/) {
      handled
    }
    if (&Acct-Session-Id && &Acct-Session-Id =~ /^needts/ && !&Event-Timestamp) {
      update reply {
        Error-Cause := Missing-Attribute
      }
      reject
    }
    if ((&Filter-Id && &Filter-Id != "GUEST") || (&Tunnel-Private-Group-Id:0 && &Tunnel-Private-Group-Id:0 != "20")) {
      update reply {
        Error-Cause := 407
      }
      reject
    }
    ok
  }
  send-coa {
    ${signCoaReplies ? sign : 'ok'}
  }
}
`;
}

function relayServer(at: { readonly address: string; readonly port: number }, to: CoaUpstream): string {
  return `home_server upstream {
  type = coa
  ipaddr = ${to.address}
  port = ${to.port}
  secret = "${to.secret}"
  coa {
    irt = 2
    mrt = 16
    mrc = 5
    mrd = 30
  }
}
home_server_pool upstream {
  type = fail-over
  home_server = upstream
}
listen {
  type = coa
  ipaddr = ${at.address}
  port = ${at.port}
  virtual_server = coa
}
server coa {
  recv-coa {
    update control {
      Home-Server-Pool := "upstream"
    }
  }
  send-coa {
    ok
  }
}
`;
}

/**
 * The users file: people, of whom `token` is asked for another code before he may come in, and a MAC address; 1,000 MAC addresses `0200xxxxxxxx`, and
 * `user0`/`pw0` onwards as many as wanted.
 */
export function usersFile(numbered: number, itemsOf: (user: number) => string = () => ''): string {
  const people = `alice Cleartext-Password := "alicepw"
  Reply-Message = "hello alice",
  Tunnel-Type:1 = VLAN,
  Tunnel-Medium-Type:1 = IEEE-802,
  Tunnel-Private-Group-Id:1 = "20"
bob Cleartext-Password := "bobpw"
token Cleartext-Password := "123456"
  Class = 0x746f6b656e
tunnel Cleartext-Password := "tunnelpw"
  Tunnel-Type:1 = L2TP,
  Tunnel-Password:1 = "a secret of the tunnel",
  MS-MPPE-Send-Key = 0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
alice@interop.test Cleartext-Password := "alicepw"
INTEROP\\alice Cleartext-Password := "alicepw"
02-00-00-00-00-01 Cleartext-Password := "02-00-00-00-00-01"
`;
  const hosts = Array.from({ length: 1000 }, (_, i) => {
    const mac = `0200${i.toString(16).padStart(8, '0')}`;
    return `${mac} Cleartext-Password := "${mac}"\n`;
  });
  const users = Array.from({ length: numbered }, (_, i) => `user${i} Cleartext-Password := "pw${i}"${itemsOf(i)}\n`);
  return people + hosts.join('') + users.join('');
}

// Installs the programs of others that the interoperability suites talk to. As root on Debian with apt; elsewhere it only says what is missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Program -> Debian package. */
const PROGRAMS = {
  radclient: 'freeradius-utils',
  radsniff: 'freeradius-utils',
  freeradius: 'freeradius',
  'redis-server': 'redis-server',
  ssh: 'openssh-client',
  'ssh-keyscan': 'openssh-client',
  'ssh-keygen': 'openssh-client',
  sshd: 'openssh-server',
  prlimit: 'util-linux',
  sshpass: 'sshpass',
  tshark: 'tshark',
  slapd: 'slapd',
  ldapadd: 'ldap-utils',
  samba: 'samba',
  'samba-tool': 'samba',
  winbindd: 'winbind',
  ntlm_auth: 'winbind',
  radsecproxy: 'radsecproxy',
  eapol_test: 'eapoltest',
  hostapd: 'hostapd',
  wpa_supplicant: 'wpasupplicant',
  ldbadd: 'ldb-tools',
  setpriv: 'util-linux',
  'ansible-playbook': 'ansible',
  ip: 'iproute2',
  openssl: 'openssl',
  python3: 'python3',
  plistutil: 'libplist-utils',
};
/** File -> Debian package, for what is not a program. */
const FILES = {
  '/usr/lib/python3/dist-packages/netmiko/__init__.py': 'python3-netmiko',
  '/usr/lib/python3/dist-packages/paramiko/__init__.py': 'python3-paramiko',
  '/usr/share/samba/setup/provision.ldif': 'samba-ad-provision',
  '/usr/share/doc/samba-dsdb-modules/copyright': 'samba-dsdb-modules',
  '/usr/share/doc/samba-vfs-modules/copyright': 'samba-vfs-modules',
  '/usr/lib/python3/dist-packages/markdown/__init__.py': 'python3-markdown',
  '/usr/lib/freeradius/rlm_ldap.so': 'freeradius-ldap',
};

const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin'];
const isThere = (name) => folders.some((folder) => existsSync(join(folder, name)));
const missing = () => [
  ...Object.keys(PROGRAMS).filter((name) => !isThere(name)),
  ...Object.keys(FILES).filter((file) => !existsSync(file)),
];
const packageOf = (name) => PROGRAMS[name] ?? FILES[name];

let absent = missing();
const debian = existsSync('/etc/debian_version') && isThere('apt-get');
if (absent.length > 0 && debian && process.getuid?.() === 0) {
  const packages = [...new Set(absent.map(packageOf))];
  console.log(`installing ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', ...packages],
  ]) {
    const run = spawnSync('apt-get', args, { env, encoding: 'utf8' });
    if (run.status !== 0) console.error(`apt-get ${args[0]} failed:\n${run.stderr}`);
  }
  absent = missing();
}
if (absent.length > 0) {
  console.log(
    `not installed: ${absent.map((name) => `${name} (Debian package ${packageOf(name)})`).join(', ')}; the suites that need them are skipped`,
  );
  if (process.env.CI === 'true') process.exit(1);
} else {
  console.log('all foreign programs are installed');
}

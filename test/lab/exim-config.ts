/** Where one Exim of the lab lives. */
export interface EximPlace {
  folder: string;
  program: string;
  ports: { submission: number; submissions: number };
  uid: number;
  gid: number;
  /** Dovecot's folder of password files, one for each user. */
  users: string;
  /** The folder of home folders with their maildirs. */
  mail: string;
  sizeLimit: string;
}

/** The text of an Exim 4.96 configuration in which everything lives below `place.folder`. */
export function eximConfig(place: EximPlace): string {
  const { folder } = place;
  // Names that came from outside are "tainted"; those that a look-up in the folder of users finds are not.
  const user = `\${lookup{\${lc:$local_part@$domain}}dsearch{${place.users}}}`;
  const password = (name: string): string =>
    `\${sg{\${extract{2}{:}{\${readfile{${place.users}/\${lookup{\${lc:${name}}}dsearch{${place.users}}{$value}fail}}}}}}{\\N^\\{PLAIN\\}\\N}{}}`;
  return `
primary_hostname = mail.lab.test
exim_path = ${place.program}
exim_user = ${place.uid}
exim_group = ${place.gid}
keep_environment = ^LD_ : ^NSS_WRAPPER_
spool_directory = ${folder}/spool
log_file_path = ${folder}/exim-%slog
pid_file_path = ${folder}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${place.ports.submission} : ${place.ports.submissions}
tls_on_connect_ports = ${place.ports.submissions}
tls_advertise_hosts = *
tls_certificate = ${folder}/server.pem
tls_privatekey = ${folder}/server.key
smtputf8_advertise_hosts = *
dsn_advertise_hosts = *
accept_8bitmime = true
message_size_limit = ${place.sizeLimit}
deliver_drop_privilege = true
host_lookup =
rfc1413_hosts =
never_users =
smtp_accept_max = 200
smtp_accept_max_per_host = 200
smtp_accept_queue_per_connection = 1000
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data

begin acl
acl_rcpt:
  deny message = Sign in first
       !authenticated = *
  deny message = No such user here
       domains = lab.test
       !condition = \${if exists{${place.users}/\${lc:$local_part@$domain}}}
  accept
acl_data:
  accept

begin routers
local:
  driver = accept
  domains = lab.test
  transport = maildir
elsewhere:
  driver = accept
  transport = nowhere

begin transports
maildir:
  driver = appendfile
  directory = ${place.mail}/${user}/Maildir/INBOX
  create_directory
  maildir_format
  delivery_date_add
  envelope_to_add
  return_path_add
nowhere:
  driver = appendfile
  file = /dev/null
  no_check_owner
  allow_symlink = false
  use_lockfile = false

begin retry
* * F,1h,1m

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if eq{$auth3}{${password('$auth2')}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = \${if eq{$auth2}{${password('$auth1')}}}
  server_set_id = $auth1
`;
}

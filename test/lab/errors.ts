/**
 * A program or library that the lab needs is not on this machine. The message says exactly what to install, so
 * `npm test` and `npm start -- --demo` can print it as it is.
 */
export class LabMissing extends Error {
  readonly install: string;

  constructor(what: string, install: string) {
    super(`${what} is not installed. Install it with:  ${install}`);
    this.name = 'LabMissing';
    this.install = install;
  }
}

import type { z } from 'zod';
import { accountsMethods } from './methods/accounts.ts';
import type { Handler } from './methods/define.ts';
import { mailMethods } from './methods/mail.ts';
import { programMethods } from './methods/program.ts';
import { readingMethods } from './methods/reading.ts';
import { searchMethods } from './methods/search.ts';
import { writingMethods } from './methods/writing.ts';

export type { Audience, Handler } from './methods/define.ts';
export { StoredFile } from './methods/values.ts';

/** The whole contract between interface, hosts and engine. Every method has exactly one handler. */
export const methods = {
  ...accountsMethods,
  ...mailMethods,
  ...readingMethods,
  ...searchMethods,
  ...writingMethods,
  ...programMethods,
} as const;

export type Methods = typeof methods;
export type MethodName = keyof Methods;
/** What a caller passes (defaults may be left out). */
export type MethodInput<M extends MethodName> = z.input<Methods[M]['input']>;
/** What a handler receives (defaults filled in). */
export type ParsedInput<M extends MethodName> = z.output<Methods[M]['input']>;
export type MethodOutput<M extends MethodName> = z.output<Methods[M]['output']>;

/** Methods answered by one side, e.g. `MethodsOf<'host'>`. */
export type MethodsOf<H extends Handler> = {
  [M in MethodName]: Methods[M]['handler'] extends H ? M : never;
}[MethodName];

/** One function per method: what a side must implement, checked by the compiler to be complete. */
export type Handlers<H extends Handler> = {
  [M in MethodsOf<H>]: (input: ParsedInput<M>) => Promise<MethodOutput<M>> | MethodOutput<M>;
};

export function isMethodName(name: unknown): name is MethodName {
  return typeof name === 'string' && Object.hasOwn(methods, name);
}

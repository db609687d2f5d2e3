import type { MailboxAbility } from '../../../shared/model/mailbox.ts';
import type { Action } from '../../../shared/model/operation.ts';
import { t } from '../../i18n/index.ts';
import { mailboxLabel } from '../mailboxes/tree.ts';
import type { Targets } from './targets.ts';

/** What an action needs to be allowed where the messages are. */
function abilityFor(action: Action): MailboxAbility | null {
  switch (action.type) {
    case 'set-seen':
      return 'setSeen';
    case 'copy':
      return null;
    case 'set-starred':
    case 'set-keyword':
      return 'setFlags';
    default:
      return 'remove';
  }
}

/**
 * Why this cannot be done to the messages, in words; null where it can, or may be: what is in several folders is left to
 * the engine, which does it where it may.
 */
export function forbidden({ places }: Pick<Targets, 'places'>, ability: MailboxAbility): string | null {
  const [first] = places;
  if (first === undefined || places.some((box) => box.may[ability])) return null;
  return t(`rights.${ability}`, { name: mailboxLabel(first) });
}

/** As `forbidden`, for what the action needs. */
export function refusalOf(targets: Pick<Targets, 'places'>, action: Action): string | null {
  const ability = abilityFor(action);
  return ability === null ? null : forbidden(targets, ability);
}

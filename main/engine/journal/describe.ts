import type { Action } from '../../../shared/model/operation.ts';
import { tagName } from '../../../shared/model/tags.ts';

/** An action in plain words, for the notice after it, for Undo, and for the list of waiting changes. */
export function describeAction(action: Action, threads: number, destination: string | null): string {
  const what = threads === 1 ? 'conversation' : `${threads} conversations`;
  switch (action.type) {
    case 'set-seen':
      return `Mark ${what} as ${action.value ? 'read' : 'unread'}`;
    case 'set-starred':
      return `${action.value ? 'Star' : 'Unstar'} ${what}`;
    case 'archive':
      return `Archive ${what}`;
    case 'junk':
      return `Move ${what} to Junk`;
    case 'not-junk':
      return `Move ${what} from Junk to the Inbox`;
    case 'delete':
      return action.permanent ? `Delete ${what} for good` : `Move ${what} to Trash`;
    case 'copy':
      return `Copy ${what} to ${destination ?? 'another folder'}`;
    case 'set-keyword': {
      const tag = `“${tagName(action.keyword)}”`;
      return action.value ? `Tag ${what} ${tag}` : `Remove tag ${tag} from ${what}`;
    }
    case 'move':
      return `Move ${what} to ${destination ?? 'another folder'}`;
  }
}

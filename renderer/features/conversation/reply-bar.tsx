import { Forward, type LucideIcon, Paperclip, Reply, ReplyAll } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Message } from '../../../shared/model/message.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import type { AnswerHow } from '../composer/compose-commands.ts';

const ways: readonly { how: AnswerHow; icon: LucideIcon; label: 'reply' | 'replyAll' | 'forward' }[] = [
  { how: 'reply', icon: Reply, label: 'reply' },
  { how: 'reply-all', icon: ReplyAll, label: 'replyAll' },
  { how: 'forward', icon: Forward, label: 'forward' },
];

/** Answering the newest message, at the foot of the conversation. */
export function ReplyBar({ message }: { message: Message | undefined }): ReactNode {
  const { compose } = useServices();
  return (
    <div className="reply-bar">
      {ways.map(({ how, icon: Icon, label }) => (
        <button key={how} type="button" className="button" onClick={() => void compose.answer(how, message)}>
          <Icon className="icon" aria-hidden="true" />
          {t(`compose.${label}`)}
        </button>
      ))}
      <button
        type="button"
        className="button button--quiet"
        onClick={() => void compose.answer('forward-attached', message)}
      >
        <Paperclip className="icon" aria-hidden="true" />
        {t('compose.forwardAttached')}
      </button>
    </div>
  );
}

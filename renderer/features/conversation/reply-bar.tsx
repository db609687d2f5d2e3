import { Forward, Reply, ReplyAll } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../../i18n/index.ts';
import { LaterButton } from '../../ui/later-button.tsx';

/** Answering, at the foot of the conversation. */
export function ReplyBar(): ReactNode {
  return (
    <div className="reply-bar">
      <LaterButton icon={Reply} label={t('compose.reply')} />
      <LaterButton icon={ReplyAll} label={t('compose.replyAll')} />
      <LaterButton icon={Forward} label={t('compose.forward')} />
    </div>
  );
}

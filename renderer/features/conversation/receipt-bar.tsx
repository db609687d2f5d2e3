import { useMutation, useQuery } from '@tanstack/react-query';
import { MailCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Message } from '../../../shared/model/message.ts';
import { keys } from '../../app/keys.ts';
import { useSettings } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { displayName, plainLine } from '../../ui/names.ts';
import { notices } from '../notices/notices.ts';

/** Says that the sender asks for a read receipt. Nothing is sent but by the button, and nobody is asked twice. */
export function ReceiptBar({ message }: { message: Message }): ReactNode {
  const { client, queries } = useServices();
  const { readReceipts } = useSettings();
  const wish = useQuery({
    // Answered on another device: its keyword comes with the message.
    queryKey: keys.receipt(message.id, `${message.bodyState} ${message.keywords.join(' ')}`),
    queryFn: () => client.call('receipts.wish', { messageId: message.id }),
    enabled: !message.outgoing && readReceipts === 'ask',
  }).data;
  const answer = useMutation({
    mutationFn: (send: boolean) => client.call('receipts.answer', { messageId: message.id, send }),
    onSuccess: (_answer, send) => {
      if (send) notices.note(t('receipts.sent'));
    },
    onError: (error) => notices.alert(ApiError.from(error).message, { key: 'receipt' }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.receipts }),
  });
  if (wish == null || readReceipts === 'never') return null;
  return (
    <section className="notice-bar" aria-label={t('receipts.title')}>
      <MailCheck className="icon" aria-hidden="true" />
      <span className="notice-bar__text">
        {t('receipts.asks', { name: displayName(message.from[0]) })}{' '}
        {wish.elsewhere && t('receipts.elsewhere', { addresses: wish.to.map(plainLine).join(', ') })}
      </span>
      <button
        type="button"
        className="notice-bar__button"
        disabled={answer.isPending}
        onClick={() => answer.mutate(true)}
      >
        {t('receipts.send')}
      </button>
      <button
        type="button"
        className="notice-bar__button"
        disabled={answer.isPending}
        onClick={() => answer.mutate(false)}
      >
        {t('receipts.dontSend')}
      </button>
    </section>
  );
}

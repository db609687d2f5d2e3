import '../../../renderer/app/styles.ts';
import '../../../renderer/features/conversation/conversation.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { createServices, ServicesContext } from '../../../renderer/app/services.ts';
import { useThemeAttribute } from '../../../renderer/app/theme.ts';
import { MessageBodyView } from '../../../renderer/features/conversation/message-body.tsx';
import type { Bridge } from '../../../shared/api/bridge.ts';
import type { Message, MessageBody } from '../../../shared/model/message.ts';
import { defaultSettings } from '../../../shared/model/settings.ts';
import { arenaInfo } from '../hostile/protocol.ts';
import { measure } from './measure.ts';
import type { GivenMail, Measured } from './protocol.ts';

/** The page that shows golden messages as the program does: the reading pane's own body, one below the other. */
let given: readonly GivenMail[] = [];

const services = createServices({
  call: async (method, input) => {
    const id = (input as { messageId?: number }).messageId ?? 0;
    const body: MessageBody = {
      ...{ messageId: id, state: 'ready', parts: [...(given[id - 1]?.parts ?? [])] },
      ...{ note: null, safety: [], protection: null },
    };
    const outputs: Readonly<Record<string, unknown>> = {
      ...{ 'settings.get': defaultSettings, 'messages.body': body, 'app.info': arenaInfo },
    };
    const output = outputs[method] ?? [];
    return { ok: true, output };
  },
  subscribe: () => () => {},
} as Bridge);

function messageOf(mail: GivenMail, id: number): Message {
  return {
    ...{ id, threadId: id, accountId: 1, mailboxIds: [1], to: [], cc: [], bcc: [], replyTo: [] },
    ...{
      from: [{ name: 'Sender', address: `sender${id}@golden.example` }],
      subject: mail.name,
      date: 0,
      size: 1,
    },
    flags: { seen: true, starred: false, answered: false, forwarded: false, draft: false },
    ...{ keywords: [], snippet: '', outgoing: false, attachments: [...mail.attachments], bodyState: 'ready' },
  };
}

function Page(): ReactNode {
  useThemeAttribute();
  return (
    <div className="pane">
      <div className="pane__scroller">
        <div className="conversation">
          {given.map((mail, index) => (
            <section key={mail.name} className="message__body" data-name={mail.name}>
              <MessageBodyView message={messageOf(mail, index + 1)} />
            </section>
          ))}
        </div>
      </div>
    </div>
  );
}

const container = document.querySelector<HTMLElement>('#mail');
if (container === null) throw new Error('The page has no #mail');
const root = createRoot(container);

/** Every frame of a message is filled, coloured and as tall as its content, and that has been drawn. */
async function settled(): Promise<void> {
  for (;;) {
    for (let count = 0; count < 3; count += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    const sections = [...document.querySelectorAll<HTMLElement>('section')];
    const ready = sections.filter((section) => {
      const frame = section.querySelector('iframe');
      return frame === null
        ? section.querySelector('.text-part') !== null
        : frame.style.visibility === 'visible';
    });
    if (sections.length !== given.length || ready.length !== given.length) continue;
    // What was said to the frames before has been done when they answer.
    const frames = [...document.querySelectorAll<HTMLIFrameElement>('section iframe')];
    await Promise.all(frames.map((frame) => services.mail.page?.measured(frame.name, frame.clientWidth)));
    for (let count = 0; count < 3; count += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    return;
  }
}

Object.assign(window, {
  golden: {
    async show(mails: readonly GivenMail[]): Promise<void> {
      given = mails;
      root.render(
        <ServicesContext value={services}>
          <QueryClientProvider client={services.queries}>
            <Tooltip.Provider>
              <Page />
            </Tooltip.Provider>
          </QueryClientProvider>
        </ServicesContext>,
      );
      await settled();
    },
    settled,
    measure: (sentences: readonly (readonly string[])[]): Measured[] =>
      [...document.querySelectorAll<HTMLElement>('section')].map((section, index) =>
        measure(section.dataset.name ?? '', section, sentences[index] ?? []),
      ),
  },
});

import { Minus, PanelBottom, SquareArrowOutUpRight, X } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import type { OpenComposer } from './compose-store.ts';

/** How large a composer is, and where. */
export type ComposerSize = OpenComposer['size'] | 'inline' | 'window';

interface ComposerHeadProps {
  readonly title: string;
  readonly size: ComposerSize;
  onResize(size: OpenComposer['size']): void;
  /** Takes it out of the conversation, to the foot of the window. */
  onDock(): void;
  onWindow(): void;
  onClose(): void;
}

/** The composer's title and what can be done with it as a whole. A window of its own has a title bar for that. */
export function ComposerHead({
  title,
  size,
  onResize,
  onDock,
  onWindow,
  onClose,
}: ComposerHeadProps): ReactNode {
  useEffect(() => {
    if (size === 'window') document.title = title;
  }, [size, title]);
  if (size === 'window') return <h1 className="visually-hidden">{title}</h1>;
  const turn = (): void => onResize(size === 'minimised' ? 'normal' : 'minimised');
  return (
    <header className="composer__head">
      {size === 'inline' ? (
        <>
          <h2 className="composer__title ellipsis">{title}</h2>
          <IconButton small icon={PanelBottom} label={t('composer.dock')} onClick={onDock} />
        </>
      ) : (
        <>
          <button
            type="button"
            className="composer__title ellipsis"
            aria-expanded={size !== 'minimised'}
            onClick={turn}
          >
            {title}
          </button>
          <IconButton small icon={Minus} label={t('composer.minimise')} onClick={turn} />
        </>
      )}
      <IconButton small icon={SquareArrowOutUpRight} label={t('composer.ownWindow')} onClick={onWindow} />
      <IconButton small icon={X} label={t('composer.close')} onClick={onClose} />
    </header>
  );
}

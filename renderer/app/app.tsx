import { QueryClientProvider } from '@tanstack/react-query';
import { Tooltip } from 'radix-ui';
import { type ReactNode, useEffect } from 'react';
import { ApiError } from '../../shared/api/error.ts';
import { ComposePage } from '../features/composer/compose-page.tsx';
import { Toasts } from '../features/notices/toasts.tsx';
import { handleShortcut } from '../features/shortcuts/handle.ts';
import { useRebuildReport } from '../features/status/use-rebuild-report.ts';
import { t } from '../i18n/index.ts';
import { later } from '../ui/later.ts';
import { Logo } from '../ui/logo.tsx';
import { useAccounts } from './queries.ts';
import { type Services, ServicesContext, useServices } from './services.ts';
import { Shell } from './shell.tsx';
import { useThemeAttribute } from './theme.ts';

const FirstRun = later(async () => (await import('../features/accounts/first-run.tsx')).FirstRun);

interface AppProps {
  readonly services: Services;
  /** The draft that a window of its own is for; null in the main window. */
  readonly draftId: number | null;
}

/** The whole interface over one set of services, or one draft alone. */
export function App({ services, draftId }: AppProps): ReactNode {
  return (
    <ServicesContext value={services}>
      <QueryClientProvider client={services.queries}>
        <Tooltip.Provider delayDuration={450} skipDelayDuration={200} disableHoverableContent>
          {draftId === null ? <Root /> : <ComposePage draftId={draftId} />}
          <Toasts />
        </Tooltip.Provider>
      </QueryClientProvider>
    </ServicesContext>
  );
}

function Root(): ReactNode {
  const { commands, compose } = useServices();
  const accounts = useAccounts();
  useThemeAttribute();
  useRebuildReport();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => handleShortcut(event, commands, compose);
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [commands, compose]);

  if (accounts.data !== undefined) return accounts.data.length === 0 ? <FirstRun /> : <Shell />;
  if (!accounts.isError) return null;
  return (
    <main className="empty" style={{ height: '100%' }} role="alert">
      <Logo size={44} />
      <h1 className="empty__title">{t('accounts.errorTitle')}</h1>
      <p>{ApiError.from(accounts.error).message}</p>
      <button type="button" className="button" onClick={() => void accounts.refetch()}>
        {t('common.retry')}
      </button>
    </main>
  );
}

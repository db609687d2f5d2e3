import { Dialog } from 'radix-ui';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { SavedSearch } from '../../../shared/model/search.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { TextField } from '../../ui/field.tsx';
import { searchView } from './search-store.ts';

const close = (): void => searchView.set({ naming: false });

/** Asks for the name of a search to keep in the tree; one that is kept can be renamed or removed. */
export function SaveSearchDialog({
  query,
  saved,
}: {
  query: string;
  saved: SavedSearch | undefined;
}): ReactNode {
  const { client } = useServices();
  const [name, setName] = useState(saved?.name ?? query.slice(0, 60));
  const [error, setError] = useState<string>();
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      close();
    } catch (thrown) {
      setError(ApiError.from(thrown).message);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') setError(t('search.nameMissing'));
    else void attempt(() => client.call('searches.save', { id: saved?.id ?? null, name, query }));
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog folder-dialog">
          <Dialog.Title className="dialog__title ellipsis">
            {t(saved === undefined ? 'search.save' : 'search.changeSaved')}
          </Dialog.Title>
          <Dialog.Description className="dialog__text ellipsis">{query}</Dialog.Description>
          <form className="folder-dialog__form" noValidate onSubmit={submit}>
            <TextField
              label={t('search.name')}
              value={name}
              error={error}
              autoComplete="off"
              spellCheck={false}
              maxLength={200}
              onFocus={(event) => event.currentTarget.select()}
              onChange={(event) => {
                setName(event.target.value);
                setError(undefined);
              }}
            />
            <div className="dialog__buttons">
              {saved !== undefined && (
                <button
                  type="button"
                  className="button button--quiet"
                  onClick={() => void attempt(() => client.call('searches.remove', { id: saved.id }))}
                >
                  {t('search.remove')}
                </button>
              )}
              <Dialog.Close className="button">{t('common.cancel')}</Dialog.Close>
              <button type="submit" className="button button--primary">
                {t('search.saveConfirm')}
              </button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

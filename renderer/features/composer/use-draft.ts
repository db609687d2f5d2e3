import type { Editor } from '@tiptap/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { DraftContent } from '../../../shared/model/draft.ts';
import { useServices } from '../../app/services.ts';
import { claimDraft } from './draft-claim.ts';
import { DraftSaver, type SaveState } from './draft-saver.ts';
import { toEditor, toMail } from './mail-html.ts';

/** A draft while it is written. */
export interface DraftInHand {
  /** Null until it has been read. */
  readonly content: DraftContent | null;
  /** What the editor begins with. */
  readonly html: string;
  readonly conflict: boolean;
  /** It is being written in another window, and is read here when that one lets go of it. */
  readonly elsewhere: boolean;
  readonly saveState: SaveState;
  readonly error: ApiError | null;
  /** Counts how often the draft was read anew: the editor begins anew with it. */
  readonly version: number;
  change(patch: Partial<DraftContent>): void;
  /** The text in the editor has changed; it is read when it is saved. */
  textChanged(): void;
  setEditor(editor: Editor | null): void;
  /** Everything as it stands, saved. Answers null when it could not be saved. */
  finish(): Promise<DraftContent | null>;
  /** Reads the draft anew, after an earlier state was brought back. */
  reload(): void;
  /** Nothing is saved from here on. */
  end(): void;
}

export function useDraft(draftId: number): DraftInHand {
  const { client } = useServices();
  const [content, setContent] = useState<DraftContent | null>(null);
  const [html, setHtml] = useState('');
  const [conflict, setConflict] = useState(false);
  const [elsewhere, setElsewhere] = useState(false);
  const [version, setVersion] = useState(0);
  const [state, setState] = useState<{ save: SaveState; error: ApiError | null }>({
    save: 'saved',
    error: null,
  });
  const current = useRef<DraftContent | null>(null);
  const editor = useRef<Editor | null>(null);
  const dirty = useRef(false);
  const saver = useRef<DraftSaver | null>(null);

  /** The content with what the editor holds now. */
  const gather = useCallback((): DraftContent | null => {
    if (dirty.current && editor.current !== null && current.current !== null) {
      dirty.current = false;
      if (current.current.format === 'html') {
        current.current = { ...current.current, ...toMail(editor.current.getHTML()) };
      }
    }
    return current.current;
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when a snapshot was brought back
  useEffect(() => {
    let wanted = true;
    const keeper = new DraftSaver(client, draftId, gather, (save, error) => {
      if (wanted) setState({ save, error });
    });
    saver.current = keeper;
    const claim = claimDraft(draftId, () => setElsewhere(true));
    void claim.held
      .then(async () => {
        setElsewhere(false);
        const draft = await client.call('drafts.get', { draftId });
        const editorHtml = await toEditor(client, draft.content.html, draft.content.files);
        if (!wanted) return;
        current.current = draft.content;
        setHtml(editorHtml);
        setConflict(draft.conflict);
        setState({ save: 'saved', error: null });
        setContent(draft.content);
      })
      .catch((error) => {
        if (wanted) setState({ save: 'failed', error: ApiError.from(error) });
      });
    return () => {
      wanted = false;
      // Whoever takes over reads what was written here.
      void keeper.flush().finally(claim.release);
    };
  }, [client, draftId, gather, version]);

  const changed = useCallback(() => saver.current?.change(), []);
  return {
    content,
    html,
    conflict,
    elsewhere,
    saveState: state.save,
    error: state.error,
    version,
    change: useCallback(
      (patch) => {
        if (current.current === null) return;
        gather();
        current.current = { ...current.current, ...patch };
        setContent(current.current);
        changed();
      },
      [changed, gather],
    ),
    textChanged: useCallback(() => {
      dirty.current = true;
      changed();
    }, [changed]),
    setEditor: useCallback((next: Editor | null) => {
      if (next !== null) editor.current = next;
    }, []),
    finish: useCallback(async () => {
      changed();
      return (await saver.current?.flush()) === true ? gather() : null;
    }, [changed, gather]),
    reload: useCallback(() => {
      dirty.current = false;
      setContent(null);
      setVersion((count) => count + 1);
    }, []),
    end: useCallback(() => saver.current?.end(), []),
  };
}

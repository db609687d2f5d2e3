import { create } from 'zustand';
import type { Message } from '../../../shared/model/message.ts';

/** The message that the person is about to send on as it is. */
export const useRedirect = create<{ readonly message: Message | null }>()(() => ({ message: null }));

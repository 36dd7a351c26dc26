import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { textOf } from '#core/locale/index';
import type { Editor } from '../../models/editor.ts';
import { useLang } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';

export const EditorContext = createContext<Editor | null>(null);

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error('a block of the editor stands outside of it');
  return editor;
}

/** What is wrong with a field of the draft, in words; null where nothing is. */
export function useFieldError() {
  const editor = useEditor();
  const lang = useLang();
  return (field: string): string | null => {
    const code = editor.codeOf(field);
    if (!code) return null;
    const text = code === 'REQUIRED' ? textOf(lang, 'editor.required') : null;
    return text ?? textOf(lang, `rule.${code}`) ?? textOf(lang, `error.${code}`) ?? textOf(lang, 'error.INVALID_INPUT');
  };
}

/** May the person change this order. */
export const useReadOnly = (): boolean => !useCabinet().mayWrite.value;

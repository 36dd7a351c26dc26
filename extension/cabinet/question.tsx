import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useText } from '../ui/lang.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { useCabinet } from './context.ts';

/** The one question that the page asks now. */
export function QuestionDialog() {
  const { news } = useCabinet();
  const text = useText();
  const asked = news.question.value;
  if (!asked) return null;
  return (
    <Dialog
      key={asked.title}
      title={asked.title}
      onLeave={() => asked.answer(false)}
      foot={
        <>
          <Button autofocus={asked.danger} onClick={() => asked.answer(false)}>
            {asked.stay ?? text('common.cancel')}
          </Button>
          <Button
            kind={asked.danger ? 'danger' : 'primary'}
            autofocus={!asked.danger}
            onClick={() => asked.answer(true)}
          >
            {asked.action}
          </Button>
        </>
      }
    >
      {asked.text && <p>{asked.text}</p>}
    </Dialog>
  );
}

export function News() {
  const { news } = useCabinet();
  return <Toasts toasts={news.items.value} onDismiss={news.dismiss} />;
}

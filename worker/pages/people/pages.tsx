/** @jsxImportSource hono/jsx */
import type { DeadPersonLink, OpenPersonLink } from '#worker/services/people/contract';
import { Layout, Notice } from '../layout.tsx';
import { ErrorText } from '../preorder/fields.tsx';
import type { View } from '../view.ts';
import type { PersonTexts } from './texts.ts';

export type Purpose = 'join' | 'reset';
export type FormField = 'name' | 'password' | 'repeat';
export type FormErrors = Partial<Record<FormField, string>>;

type InputProps = {
  view: View;
  field: FormField;
  label: string;
  errors: FormErrors;
  autocomplete: 'name' | 'new-password' | 'current-password';
  value?: string;
  hint?: string;
};

/** A password is never sent back into the page. */
const Input = ({ view, field, label, errors, autocomplete, value, hint }: InputProps) => {
  const error = errors[field];
  const describedBy = [error && `${field}-error`, hint && `${field}-hint`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={field}>{label}</label>
      {hint && (
        <p class="hint" id={`${field}-hint`}>
          {hint}
        </p>
      )}
      <ErrorText id={field} text={error} texts={view.texts} />
      <input
        id={field}
        name={field}
        type={field === 'name' ? 'text' : 'password'}
        value={value}
        maxlength={200}
        autocomplete={autocomplete}
        aria-required="true"
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={describedBy || undefined}
      />
    </div>
  );
};

type FormProps = {
  view: View;
  texts: PersonTexts;
  purpose: Purpose;
  link: OpenPersonLink;
  name?: string;
  errors?: FormErrors;
};

/** One form without a script: who one is, and the password. */
export const PersonForm = ({ view, texts, purpose, link, name = '', errors = {} }: FormProps) => {
  const { title, lead, button } = texts[purpose];
  const joinsKnown = purpose === 'join' && link.hasAccount;
  const common = { view, errors };
  return (
    <Layout view={view} title={title} shopName={link.shopName}>
      <h1>{title}</h1>
      <p class="lead">{joinsKnown ? texts.join.leadKnown : lead}</p>
      <form method="post" novalidate>
        <section class="card">
          <div class="field">
            <label for="email">{texts.email}</label>
            <input id="email" type="email" value={link.email} autocomplete="username" readonly />
          </div>
          {purpose === 'join' && !joinsKnown && (
            <Input {...common} field="name" label={texts.name} value={name} autocomplete="name" />
          )}
          {joinsKnown ? (
            <Input {...common} field="password" label={texts.password} autocomplete="current-password" />
          ) : (
            <>
              <Input
                {...common}
                field="password"
                label={texts.newPassword}
                hint={texts.newPasswordHint}
                autocomplete="new-password"
              />
              <Input {...common} field="repeat" label={texts.repeat} autocomplete="new-password" />
            </>
          )}
        </section>
        <button type="submit" class="button wide">
          {button}
        </button>
      </form>
    </Layout>
  );
};

type DoneProps = {
  view: View;
  texts: PersonTexts;
  purpose: Purpose;
  shopName: string;
  email: string;
  serverUrl: string;
};

export const DonePage = ({ view, texts, purpose, shopName, email, serverUrl }: DoneProps) => (
  <Notice view={view} shopName={shopName} tone="good" title={texts[purpose].doneTitle}>
    <p>{texts.doneText}</p>
    <dl>
      <div>
        <dt>{texts.address}</dt>
        <dd>{serverUrl}</dd>
      </div>
      <div>
        <dt>{texts.email}</dt>
        <dd>{email}</dd>
      </div>
    </dl>
  </Notice>
);

export const DeadPersonLinkPage = ({ view, texts, link }: { view: View; texts: PersonTexts; link: DeadPersonLink }) => (
  <Notice view={view} shopName={link.shopName} tone="calm" title={texts.dead[link.reason].title}>
    <p>{texts.dead[link.reason].text}</p>
  </Notice>
);

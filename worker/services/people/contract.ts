/** Why a one-time link for a person opens nothing. */
export type DeadPersonLinkReason = 'wrong' | 'expired' | 'used' | 'revoked' | 'replaced' | 'already_member';
export type DeadPersonLink = { state: 'dead'; reason: DeadPersonLinkReason; shopName: string | null };

export type OpenPersonLink = {
  state: 'open';
  shopName: string;
  email: string;
  /** The email has an account already: it joins with its own password. */
  hasAccount: boolean;
};

export type PersonField = 'name' | 'password';
export type PersonInput = { name: string; password: string };
export type PersonRefusal = { field: PersonField; code: 'INVALID' | 'WRONG_PASSWORD' | 'TOO_MANY_ATTEMPTS' };
export type PersonResult =
  | { state: 'done'; shopName: string; email: string }
  | { state: 'refused'; link: OpenPersonLink; refusals: PersonRefusal[] }
  | DeadPersonLink;

/** What the pages behind one-time links call. `address` is where the person's request came from. */
export type PersonServices = {
  openInvitation(token: string): Promise<OpenPersonLink | DeadPersonLink>;
  join(token: string, input: PersonInput, address: string): Promise<PersonResult>;
  openReset(token: string): Promise<OpenPersonLink | DeadPersonLink>;
  resetPassword(token: string, password: string): Promise<PersonResult>;
};

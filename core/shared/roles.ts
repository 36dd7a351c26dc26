export const ROLES = ['owner', 'manager', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** What a person may do in a shop. A role is a set of these. */
export const RIGHTS = [
  'orders.read',
  'orders.write',
  'orders.export',
  'orders.purge',
  'settings.write',
  'people.write',
] as const;
export type Right = (typeof RIGHTS)[number];

const RIGHTS_OF: Record<Role, readonly Right[]> = {
  owner: RIGHTS,
  manager: ['orders.read', 'orders.write', 'orders.export'],
  viewer: ['orders.read'],
};

export const mayDo = (role: Role, right: Right): boolean => RIGHTS_OF[role].includes(right);

/** The roles that a member can have: Close's own, and no others (contract §4.3, §13). */
export type Role = { id: string; name: string; permissions: readonly string[] }

const forEverybody = ['send_sms', 'edit_leads', 'edit_own_activities', 'delete_own_activities']
const forManagers = [
  ...forEverybody,
  'bulk_edit',
  'delete_leads',
  'edit_all_activities',
  'delete_all_activities',
  'manage_team_phone_numbers',
]

export const roles: readonly Role[] = [
  {
    id: 'admin',
    name: 'Admin',
    permissions: [
      ...forManagers,
      'manage_customizations',
      'manage_organization',
      'manage_permissions',
      'manage_webhooks',
    ],
  },
  { id: 'superuser', name: 'Super User', permissions: forManagers },
  { id: 'user', name: 'User', permissions: forEverybody },
  { id: 'restricteduser', name: 'Restricted User', permissions: ['send_sms'] },
]

import { rulesOf } from '../difference-rule.ts';

/** What is said of an object, whose it is, and who may do what with it. */
export const annotations = {
  comment: rulesOf('comment', {
    show: (comment) => comment.text,
    missing: {
      severity: 'warning',
      why: 'Nothing breaks; tools and people that read comments (PostGraphile, documentation) miss it.',
    },
    unexpected: {
      severity: 'warning',
      why: 'Nothing breaks; a new environment will not have it. Some tools read instructions from comments.',
    },
    problems: {
      text: {
        severity: 'warning',
        what: 'the text',
        why: 'Nothing breaks; tools that read instructions from comments do something else.',
      },
    },
    attributes: { text: 'text', on: 'text' },
  }),
  owner: rulesOf('owner', {
    show: (owner) => owner.role,
    missing: {
      severity: 'warning',
      why: 'The object is owned by whoever created it.',
    },
    unexpected: {
      severity: 'warning',
      why: 'The owner may alter and drop the object, and is exempt from its row-level security.',
    },
    problems: {
      role: {
        severity: 'error',
        what: 'the owner',
        why: 'Migrations run by another role fail with "must be owner", and row-level security exempts another role.',
      },
      privileges: {
        severity: 'error',
        what: 'what the owner may do',
        show: ({ kept }) => (kept === null ? 'everything' : kept.length === 0 ? 'nothing' : kept.join(', ')),
        why: 'Statements of the owner are refused with "permission denied" that the project expects to run, or the other way round.',
      },
    },
    attributes: { role: 'role', on: 'role', kept: 'privileges' },
  }),
  defaultPrivilege: rulesOf('defaultPrivilege', {
    show: ({ granted }) => granted.map(({ privilege, grantee }) => `${privilege} to ${grantee}`).join(', '),
    missing: {
      severity: 'error',
      why: 'What is made from now on is not granted: queries of other roles fail with "permission denied".',
    },
    unexpected: {
      severity: 'warning',
      why: 'What is made from now on is granted to more roles than the project says.',
    },
    problems: {
      privileges: {
        severity: 'error',
        what: 'what new objects are granted',
        why: 'What is made from now on is granted to other roles than the project says.',
      },
    },
    attributes: {
      role: 'privileges',
      objects: 'privileges',
      isOwn: 'privileges',
      builtIn: 'privileges',
      granted: 'privileges',
    },
  }),
  grant: rulesOf('grant', {
    show: ({ privileges, grantee }) => `${privileges.join(', ') || 'nothing'} to ${grantee}`,
    missing: {
      severity: 'error',
      why: 'Queries of this role fail with "permission denied".',
    },
    unexpected: {
      severity: 'warning',
      why: 'A role may do more than the project says.',
    },
    problems: {
      privileges: {
        severity: (actual, expected) =>
          expected.privileges.every((privilege) => actual.privileges.includes(privilege))
            ? 'warning'
            : 'error',
        what: 'the privileges',
        show: ({ privileges }) => privileges.join(', ') || 'none',
        why: {
          when: (actual, expected) =>
            expected.privileges.every((privilege) => actual.privileges.includes(privilege)),
          then: 'The role may do more than the project says.',
          otherwise: 'Statements of this role fail with "permission denied".',
        },
      },
    },
    attributes: {
      grantee: 'privileges',
      privileges: 'privileges',
      on: 'privileges',
      initial: 'privileges',
    },
  }),
};

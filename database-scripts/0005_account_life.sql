-- What happens to an account after its beginning: changes of key and address, lost keys, sessions, limits, events.

ALTER TABLE minimaluser.tbl_auth
  ADD COLUMN aut_mail_sent    timestamptz,
  ADD COLUMN aut_mail_failed  timestamptz;

COMMENT ON COLUMN minimaluser.tbl_auth.aut_mail_sent IS 'when the mailer last took a confirmation mail (S48)';
COMMENT ON COLUMN minimaluser.tbl_auth.aut_mail_failed IS 'when the mailer last refused one (S48)';

-- For the clean-up of accounts that nobody ever confirmed (S17).
CREATE INDEX tbl_auth_unconfirmed ON minimaluser.tbl_auth (aut_timestamp) WHERE NOT aut_confirmed;

ALTER TABLE minimaluser.tbl_session
  ADD COLUMN ses_id          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  ADD COLUMN ses_remembered  boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN minimaluser.tbl_session.ses_id IS 'names the session in the list on its owner''s profile; opens nothing';
COMMENT ON COLUMN minimaluser.tbl_session.ses_remembered IS 'up to 14 days instead of 24 hours (S31)';

ALTER TABLE minimaluser.tbl_ticket
  ALTER COLUMN aut_id DROP NOT NULL,
  ADD COLUMN tck_id            bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  ADD COLUMN tck_secret_until  timestamptz,
  ADD CONSTRAINT tbl_ticket_owner CHECK (aut_id IS NOT NULL OR tck_purpose = 'reset');

COMMENT ON COLUMN minimaluser.tbl_ticket.aut_id IS 'null: a lost key of an address without account, which gets the same page (S22)';
COMMENT ON COLUMN minimaluser.tbl_ticket.tck_hash IS 'SHA-256 of the random id in the mailed link; reset: of the half in the URL with the half in the cookie (S23)';
COMMENT ON COLUMN minimaluser.tbl_ticket.tck_tries IS 'reset: how often a code may still be tried (S23)';
COMMENT ON COLUMN minimaluser.tbl_ticket.tck_secret_until IS 'reset: when the code ends';
COMMENT ON COLUMN minimaluser.tbl_ticket.tck_id IS 'names the ticket in the queue; opens nothing';
COMMENT ON COLUMN minimaluser.tbl_ticket.tck_secret IS 'change: bcrypt of the key in the same mail (S18); reset: HMAC of the code (S23)';
CREATE INDEX tbl_ticket_end ON minimaluser.tbl_ticket (tck_until);

CREATE TABLE minimaluser.tbl_change (
  aut_id           bigint PRIMARY KEY REFERENCES minimaluser.tbl_auth ON DELETE CASCADE,
  chg_address      varchar(255) NOT NULL,
  chg_key_version  integer NOT NULL,
  chg_asked        timestamptz NOT NULL DEFAULT now(),
  chg_sent         timestamptz,
  chg_failed       timestamptz,
  chg_until        timestamptz NOT NULL
);

COMMENT ON TABLE minimaluser.tbl_change IS 'the address that an account wants, until its mailbox confirms; one for each account (S18, S19)';
CREATE INDEX tbl_change_end ON minimaluser.tbl_change (chg_until);

CREATE TABLE minimaluser.tbl_event (
  evt_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  aut_id       bigint NOT NULL REFERENCES minimaluser.tbl_auth ON DELETE CASCADE,
  evt_what     varchar(30) NOT NULL,
  evt_when     timestamptz NOT NULL DEFAULT now(),
  evt_device   varchar(100) NOT NULL,
  evt_address  varchar(50) NOT NULL
);

COMMENT ON TABLE minimaluser.tbl_event IS 'what happened to an account, for its owner to see, for 90 days';
COMMENT ON COLUMN minimaluser.tbl_event.evt_address IS 'the network the request came from, not the machine';
CREATE INDEX tbl_event_account ON minimaluser.tbl_event (aut_id, evt_id);
CREATE INDEX tbl_event_when ON minimaluser.tbl_event (evt_when);

-- The columns are those that rate-limiter-flexible expects; keys are keyed hashes, so that no address can be read from them.
CREATE TABLE minimaluser.tbl_limit (
  key     varchar(255) PRIMARY KEY,
  points  integer NOT NULL DEFAULT 0,
  expire  bigint
);

COMMENT ON TABLE minimaluser.tbl_limit IS 'how often something was tried (S07, S12, S17, S24)';
CREATE INDEX tbl_limit_expire ON minimaluser.tbl_limit (expire);

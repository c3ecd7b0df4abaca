-- Accounts whose tile is not stored yet: few, and found without a look at all the others.

CREATE INDEX tbl_auth_tileless ON minimaluser.tbl_auth (aut_id) WHERE NOT aut_tile_stored;

-- The namer: words for the nicknames that new accounts get, and patterns for their tiles.
CREATE SCHEMA namer;

CREATE TABLE namer.tbl_noun (
  nou_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  nou_noun varchar(50) NOT NULL,
  nou_type smallint NOT NULL,
  nou_color varchar(10),
  -- 30 + 30 + 6 + 30 letters and three hyphens make 99 characters, the longest nickname allowed.
  CONSTRAINT ck_noun_word CHECK (nou_noun ~ '^[a-z]{3,30}$'),
  CONSTRAINT ck_noun_type CHECK (nou_type IN (1, 2, 3)),
  CONSTRAINT ck_noun_color CHECK (nou_color ~ '^[0-9a-f]{6}$'),
  CONSTRAINT ck_noun_only_colours_have_color CHECK ((nou_type = 3) = (nou_color IS NOT NULL))
);

CREATE UNIQUE INDEX tbl_noun_noun ON namer.tbl_noun (nou_type, lower(nou_noun));

COMMENT ON COLUMN namer.tbl_noun.nou_type IS '1 adjective, 2 animal, 3 colour';
COMMENT ON COLUMN namer.tbl_noun.nou_color IS 'Six hex digits without #, for colours only';

CREATE TABLE namer.tbl_tile (
  tle_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tle_svg text NOT NULL,
  CONSTRAINT ck_tile_svg CHECK (tle_svg ~ '^<svg .*\.cls-1\{fill:#[0-9a-f]{6};\}.*</svg>$'),
  CONSTRAINT ck_tile_size CHECK (octet_length(tle_svg) < 4096)
);

COMMENT ON COLUMN namer.tbl_tile.tle_svg IS
  'A square pattern; .cls-1 becomes the colour of the nickname, the last class an accent';

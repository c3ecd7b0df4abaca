-- What a picture shows, in words.

ALTER TABLE minimaluser.tbl_image
  ADD COLUMN img_description  text;

COMMENT ON COLUMN minimaluser.tbl_image.img_description IS 'tells the scene to whoever cannot see it; null: its name has to do';

-- The sixteen placeholder pictures; run once, into an empty album, unless SEED_ALBUM is no.
INSERT INTO minimaluser.tbl_image (img_seqno, img_is_in_hp, img_name, img_caption, img_filename)
VALUES
  (10, true, 'Morning inspection', 'Pi checks from the window sill whether the sun has come up properly.', 'morning-inspection.svg'),
  (20, false, 'King of the radiator', 'Tau has found the warmest place in the house and will not discuss it.', 'king-of-the-radiator.svg'),
  (30, true, 'Two on the roof', 'Pi and Tau keep an eye on the moon, in case it tries anything.', 'two-on-the-roof.svg'),
  (40, false, 'The glass experiment', 'One grey paw, one glass, one table edge. Tau is a patient scientist.', 'the-glass-experiment.svg'),
  (50, false, 'If it fits', 'The box was made for shoes. Tau was made for the box.', 'if-it-fits.svg'),
  (60, false, 'Goldfish theatre', 'Pi never misses a show, and the fish never miss Pi.', 'goldfish-theatre.svg'),
  (70, true, 'One umbrella', 'It was Tau''s umbrella first, but Pi is allowed to share.', 'one-umbrella.svg'),
  (80, false, 'A theory of yarn', 'Pi set out to untie the knot and became a part of it.', 'a-theory-of-yarn.svg'),
  (90, false, 'Tall grass', 'Nobody can see Pi. Nobody at all.', 'tall-grass.svg'),
  (100, false, 'Library hours', 'Tau reads with his eyes closed, one shelf at a time.', 'library-hours.svg'),
  (110, false, 'Nobody behind the curtain', 'The curtain has a striped tail. Pi suspects something.', 'nobody-behind-the-curtain.svg'),
  (120, false, 'First snow', 'White on white: only the green eyes give Pi away.', 'first-snow.svg'),
  (130, false, 'Kitchen, midnight', 'The light was on already, Tau says, when he came in.', 'kitchen-midnight.svg'),
  (140, false, 'Up is easy', 'Pi climbed the apple tree by herself. Tau is waiting to see how she comes down.', 'up-is-easy.svg'),
  (150, false, 'Portrait of a gentleman', 'Tau, three-quarter view, thinking of supper.', 'portrait-of-a-gentleman.svg'),
  (160, true, 'Good night', 'Head to tail and tail to head, one warm circle on the old armchair.', 'good-night.svg');

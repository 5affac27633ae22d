-- What only PostgreSQL 18 has, added to tenants.sql.
CREATE TABLE app.readings (
  id integer NOT NULL NO INHERIT,
  celsius numeric NOT NULL,
  fahrenheit numeric GENERATED ALWAYS AS (celsius * 1.8 + 32) VIRTUAL,
  kelvin numeric GENERATED ALWAYS AS (celsius + 273.15) STORED,
  device integer,
  during tstzrange
);
ALTER TABLE app.readings ADD CONSTRAINT readings_device_there NOT NULL device NOT VALID;
CREATE TABLE app.gauges (
  id integer,
  doubled integer GENERATED ALWAYS AS (id * 2) VIRTUAL,
  CONSTRAINT gauges_id_check CHECK (id > 0) NOT ENFORCED
);

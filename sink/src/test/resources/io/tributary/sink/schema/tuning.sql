CREATE TABLE document (
    id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME document_numbers START WITH 100 INCREMENT BY 5 MINVALUE 100 MAXVALUE 100000 CACHE 10 CYCLE),
    title text,
    body text,
    raw bytea,
    author text,
    editor text,
    PRIMARY KEY (id) WITH (fillfactor = 80)
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_enabled = false);
ALTER TABLE document ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE document ALTER COLUMN body SET COMPRESSION pglz;
ALTER TABLE document ALTER COLUMN raw SET STORAGE MAIN;
ALTER TABLE document ALTER COLUMN author SET STATISTICS 500;
ALTER TABLE document ALTER COLUMN author SET (n_distinct = -0.5, n_distinct_inherited = 100);
ALTER TABLE document ALTER COLUMN editor SET STATISTICS 0;
ALTER TABLE document ADD CONSTRAINT titled UNIQUE (title) WITH (fillfactor = 60);
CREATE INDEX document_lower ON document (lower(title), author) WITH (fillfactor = 50);
ALTER INDEX document_lower ALTER COLUMN 1 SET STATISTICS 300;
CREATE INDEX document_words ON document USING gin (to_tsvector('pg_catalog.english', body)) WITH (fastupdate = off);
CREATE STATISTICS document_people (ndistinct, dependencies) ON author, editor FROM document;
ALTER STATISTICS document_people SET STATISTICS 50;
CREATE STATISTICS document_title ON (lower(title)) FROM document;
CREATE STATISTICS document_mixed (mcv) ON author, (upper(title)), (length(body) + 1) FROM document;

CREATE SEQUENCE countdown AS smallint INCREMENT BY -2 START WITH 50 MAXVALUE 50 MINVALUE -50 CYCLE;
CREATE SEQUENCE from_zero MINVALUE 0 START WITH 1 CACHE 7;
CREATE SEQUENCE backwards INCREMENT BY -1;
CREATE SEQUENCE "Nummer" OWNED BY document.editor;

COMMENT ON CONSTRAINT titled ON document IS 'No two of a name';
COMMENT ON INDEX document_lower IS 'For searches that don''t care';
COMMENT ON STATISTICS document_people IS 'Authors edit';
COMMENT ON SEQUENCE countdown IS 'Lift off';
COMMENT ON COLUMN document.raw IS 'As it came';

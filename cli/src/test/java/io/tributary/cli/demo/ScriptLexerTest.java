package io.tributary.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.demo.ScriptPart.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptLexerTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ';', 'it''s; one', E'\\';', \"a;b\";",
                "SELECT $$;$$, $tag$ $$; $other$; $tag$, $1;",
                "SELECT a$b$c; ",
                "SELECT 1 -- ; not here\n + 1;",
                "SELECT /* ; /* ; */ ; */ 1;",
                "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;",
                "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC SELECT 1; END;",
                "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN 1; END$$;",
                "INSERT INTO t VALUES ('\\');",
            })
    void a_semicolon_within_a_statement_does_not_end_it(String statement) {
        List<ScriptPart> parts = ScriptLexer.parts(statement + "SELECT 'next'");

        assertThat(parts).extracting(ScriptPart::text).containsExactly(statement.strip(), "SELECT 'next'");
    }

    @Test
    void transactions_of_a_script_are_statements_like_others() {
        assertThat(ScriptLexer.parts("BEGIN; INSERT INTO t VALUES (1);;\n END;"))
                .extracting(ScriptPart::text)
                .containsExactly("BEGIN;", "INSERT INTO t VALUES (1);", "END;");
    }

    @Test
    void rows_of_a_copy_end_with_their_own_line_and_may_look_like_sql() {
        List<ScriptPart> parts = ScriptLexer.parts("""
                -- a comment; COPY x FROM stdin;
                COPY public.t (a, b) FROM stdin;
                1	it's; $$ -- "all"
                \\N	\\\\.
                \\.

                copy u FROM STDIN WITH (FORMAT csv); -- empty
                \\.
                COPY v TO stdout;
                """);

        assertThat(parts).extracting(ScriptPart::kind).containsExactly(Kind.COPY, Kind.COPY, Kind.STATEMENT);
        assertThat(parts.get(0).rows()).isEqualTo("1\tit's; $$ -- \"all\"\n\\N\t\\\\.\n");
        assertThat(parts.get(1).rows()).isEmpty();
    }

    @Test
    void a_command_of_psql_is_a_line_and_ends_a_statement() {
        List<ScriptPart> parts = ScriptLexer.parts("\\restrict a;b\nSELECT 1 \\gexec\nSELECT 2;");

        assertThat(parts)
                .containsExactly(
                        ScriptPart.command(0, "\\restrict a;b"),
                        ScriptPart.statement(14, "SELECT 1 "),
                        ScriptPart.command(23, "\\gexec"),
                        ScriptPart.statement(30, "SELECT 2;"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n-- only a comment", "/* not closed", "\uFEFF;;"})
    void nothing_is_no_statement(String script) {
        assertThat(ScriptLexer.parts(script)).isEmpty();
    }
}

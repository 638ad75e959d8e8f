package dev.penstock.sink.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowCountCheckTest {
    /** Servers use the language and the quotation marks of {@code lc_messages}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "invalid input syntax for type integer: \"penstock.missing 0\"",
                "ungültige Eingabesyntax für Typ integer: »penstock.missing 0«",
                "неверный синтаксис для типа integer: \u201epenstock.missing 0\u201c",
                "syntaxe en entrée invalide pour le type integer : « penstock.missing 0 »",
                "整数型の入力構文が不正です: \"penstock.missing 0\""
            })
    void isRecognisedInEveryLanguage(String message) {
        assertThat(RowCountCheck.MISSING.failed(message)).isTrue();
        assertThat(RowCountCheck.ATTACHED.failed(message)).isFalse();
    }
}

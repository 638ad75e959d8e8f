package dev.penstock.core.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.config.DatabaseUrl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordExposureTest {
    @ParameterizedTest
    @CsvSource({
        "postgresql://u:p@db.example.org/d, true",
        "postgresql://u:p@10.0.0.7/d?sslmode=prefer, true",
        "postgresql://u:p@10.0.0.7/d?sslmode=disable, true",
        "'postgresql://u:p@localhost,db.example.org/d', true",
        "postgresql://u:p@10.0.0.7/d?sslmode=require, false",
        "postgresql://u:p@10.0.0.7/d?sslmode=verify-full, false",
        "postgresql://u@db.example.org/d, false",
        "postgresql://u:p@localhost/d, false",
        "postgresql://u:p@127.0.0.1/d, false",
        "'postgresql://u:p@[::1]/d', false"
    })
    void aPasswordIsExposedOnTheWayToAnotherHostWithoutTls(String url, boolean exposed) {
        assertThat(PasswordExposure.isPossible(DatabaseUrl.parse(url))).isEqualTo(exposed);
    }
}

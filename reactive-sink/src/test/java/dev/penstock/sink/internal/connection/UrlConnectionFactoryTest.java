package dev.penstock.sink.internal.connection;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.FatalErrorException;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.config.Login;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UrlConnectionFactoryTest {
    @Test
    void missingClassOfTheSupplierOfCredentialsIsAnErrorSignal() {
        Login login = Login.of(DatabaseUrl.parse("postgresql://miller@127.0.0.1:1/mill"), () -> {
            throw new NoClassDefFoundError("org/example/Vault");
        });

        assertThatThrownBy(() -> UrlConnectionFactory.of(login).create().block(Duration.ofSeconds(60)))
                .isInstanceOf(FatalErrorException.class)
                .hasMessageContaining("The supplier of user and password ended: java.lang.NoClassDefFoundError");
    }
}

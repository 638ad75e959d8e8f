package dev.penstock.core.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.penstock.core.internal.config.DatabaseUrl.Host;
import java.time.Duration;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://me:pw@db:6543/shop?sslmode=require",
                "postgresql://me:pw@db:6543/shop?sslmode=require",
                "PostgreSQL://me:pw@db:6543/shop?ssl=true",
                "jdbc:postgresql://db:6543/shop?user=me&password=pw&sslmode=require",
                "r2dbc:postgresql://me:pw@db:6543/shop?sslMode=require",
                " host=db port=6543 user=me password=pw dbname=shop sslmode=require ",
                "host = 'db'  port=6543\nuser = me password='pw' dbname= shop sslmode =require",
            })
    void readsEveryForm(String text) {
        DatabaseUrl url = DatabaseUrl.parse(text);

        assertThat(url.hosts()).containsExactly(new Host("db", 6543));
        assertThat(url.user()).isEqualTo("me");
        assertThat(url.password()).contains("pw");
        assertThat(url.database()).isEqualTo("shop");
        assertThat(url.sslMode()).isEqualTo("require");
        assertThat(url).isEqualTo(DatabaseUrl.parse("postgres://me:pw@db:6543/shop?sslmode=require"));
    }

    @Test
    void fillsInWhatIsNotWritten() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://");

        assertThat(url.hosts()).containsExactly(new Host("localhost", 5432));
        assertThat(url.user()).isEqualTo(System.getProperty("user.name"));
        assertThat(url.password()).isEmpty();
        assertThat(url.database()).isEqualTo(url.user());
        assertThat(url.sslMode()).isEqualTo("prefer");
        assertThat(url.targetServerType()).isEqualTo("any");
        assertThat(url.connectTimeout()).isEmpty();
        assertThat(DatabaseUrl.parse("postgres://me@h").database()).isEqualTo("me");
    }

    @Test
    void readsSeveralHosts() {
        Host[] hosts = {new Host("a", 1), new Host("::1", 5432), new Host("c", 3)};

        assertThat(DatabaseUrl.parse("postgres://u@a:1,[::1],c:3/d?target_session_attrs=read-write"))
                .satisfies(url -> assertThat(url.hosts()).containsExactly(hosts))
                .satisfies(url -> assertThat(url.targetServerType()).isEqualTo("primary"))
                .hasToString("postgresql://u@a:1,[::1]:5432,c:3/d");
        assertThat(DatabaseUrl.parse("host=a,::1,c port=1,,3 user=u").hosts()).containsExactly(hosts);
        assertThat(DatabaseUrl.parse("host=a,b port=7").hosts()).containsExactly(new Host("a", 7), new Host("b", 7));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseUrl.parse("host=a,b,c port=1,2"))
                .withMessage("has another number of ports than of hosts");
    }

    @Test
    void decodesPercentEncodedParts() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://m%20e:p%40%2F%3Aß%C3%9F+@h/d%2Fb?application_name=a%26b+c");

        assertThat(url.user()).isEqualTo("m e");
        assertThat(url.password()).contains("p@/:ßß+");
        assertThat(url.database()).isEqualTo("d/b");
        assertThat(url.parameter("application_name")).contains("a&b+c");
    }

    @Test
    void takesPlusForASpaceOnlyWhenTheDriverOfTheUrlDoes() {
        assertThat(DatabaseUrl.parse("jdbc:postgresql://h/d?user=a+b").user()).isEqualTo("a b");
        assertThat(DatabaseUrl.parse("r2dbc:postgresql://a+b@h/d").user()).isEqualTo("a b");
        assertThat(DatabaseUrl.parse("postgresql://a+b@h/d").user()).isEqualTo("a+b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "password='it''s'|it's",
                "password='it\\'s'|it's",
                "password=it\\'s|it's",
                "password='a b\\\\c'|a b\\c",
                "password=a\\ b|a b",
                "password='='|=",
                "password='''' host=h|'",
            })
    void readsQuotedKeywords(String text, String password) {
        assertThat(DatabaseUrl.parse(text).password()).contains(password);
    }

    @Test
    void acceptsTheDriversNamesOfParameters() {
        DatabaseUrl jdbc = DatabaseUrl.parse(
                "jdbc:postgresql://h/d?ApplicationName=x&connectTimeout=7&loadBalanceHosts=true"
                        + "&targetServerType=preferSecondary&channelBinding=require&prepareThreshold=0&tcpKeepAlive=true");
        DatabaseUrl r2dbc = DatabaseUrl.parse("r2dbc:postgresql://h/d?applicationName=x&connectTimeout=PT7S"
                + "&loadBalanceHosts=true&targetServerType=preferSecondary&channelBinding=require");
        DatabaseUrl libpq = DatabaseUrl.parse("host=h dbname=d application_name=x connect_timeout=7 keepalives=1"
                + " load_balance_hosts=random target_session_attrs=prefer-standby channel_binding=require");

        assertThat(jdbc).isEqualTo(r2dbc).isEqualTo(libpq);
        assertThat(jdbc.connectTimeout()).contains(Duration.ofSeconds(7));
        assertThat(jdbc.parameter("channel_binding")).contains("require");
    }

    @Test
    void takesSslTrueAsTheDriverOfTheUrlDoes() {
        assertThat(DatabaseUrl.parse("jdbc:postgresql://h/d?ssl=true").sslMode())
                .isEqualTo("verify-full");
        assertThat(DatabaseUrl.parse("postgres://h/d?ssl=true").sslMode()).isEqualTo("require");
        assertThat(DatabaseUrl.parse("postgres://h/d?ssl=false").sslMode()).isEqualTo("prefer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3cret|must begin with postgres://",
                "mysql://root:s3cret@h/d?a=b|must begin with postgres://",
                "postgres://me:s3cret@h:port/d|has a port that is not a number",
                "postgres://me:s3cret@h:70000/d|has a port that is not a number",
                "postgres://me:s3c/ret@h/d|has a '/' or '@' in the name of the database",
                "postgres://me:s3cret%zz@h/d|has a '%' that two hexadecimal digits",
                "postgres://me:s3cret%00@h/d|has a '%' that two hexadecimal digits",
                "postgres://me:s3cret%ff@h/d|has percent-encoded bytes that are not UTF-8",
                "postgres://me:s3cret@[::1/d|has a host",
                "postgres://me:s3cret@h:1:2/d|has a port that is not a number",
                "postgres://me:s3cret@h/d?sslmod=require|parameter 'sslmod' is not an option; did you mean 'sslmode'?",
                "postgres://h/d?user=me&passwords3cretconnectTimeout=10|has a parameter that is not an option",
                "postgres://h/d?user=me&passwords3c=1|has a parameter that is not an option",
                "postgres://me:s3cret@h/d?sslmode=s3cret|parameter 'sslmode' must be one of disable,",
                "postgres://me:s3cret@h/d?connect_timeout=s3cret|parameter 'connect_timeout' must be a number",
                "postgres://me:s3cret@h/d?sslmode|has a parameter without '='",
                "postgres://me:s3cret@%2Fvar%2Frun/d|names a Unix socket",
                "postgr\u00e9s://me:s3cret@h/d?sslmode=require|has a parameter whose name is not a word",
                "postgres://me:a?s3cret@h/d?sslmode=require|has a parameter whose name is not a word",
                "host=/var/run password=s3cret|names a Unix socket",
                "host=h password='s3cret|has a single quote that is not closed",
                "host=h password=my s3cret|has a keyword that is not followed by '='",
                "host=h gssencmode=require password=s3cret|parameter 'gssencmode' must be one of",
            })
    void namesTheProblemAndNotTheValue(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseUrl.parse(text))
                .withMessageStartingWith(message)
                .withMessageNotContaining("s3c")
                .withNoCause();
    }

    @Test
    void hidesThePassword() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://me:s3cret@h/d?sslpassword=s3cret&options=-c%20a.b%3Ds3cret");

        assertThat(url).hasToString("postgresql://me:***@h:5432/d");
        assertThat(url.password()).contains("s3cret");
    }

    @Property
    void readsOrRefusesAnyText(
            @ForAll("beginnings") String beginning, @ForAll @CharRange(from = ' ', to = '~') String rest) {
        try {
            assertThat(DatabaseUrl.parse(beginning + rest).hosts()).isNotEmpty();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Provide
    Arbitrary<String> beginnings() {
        return Arbitraries.of("", "postgres://", "jdbc:postgresql://", "postgres://h/d?", "postgres://[", "host=");
    }

    @Test
    void isAValue() {
        EqualsVerifier.forClass(DatabaseUrl.class)
                .withNonnullFields("hosts", "user", "database", "parameters")
                .withPrefabValues(Supplier.class, new Constant("one"), new Constant("other"))
                .withIgnoredFields("tls")
                .verify();
    }

    private record Constant(String get) implements Supplier<String> {}
}

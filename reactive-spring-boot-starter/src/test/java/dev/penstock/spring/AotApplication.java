package dev.penstock.spring;

import dev.penstock.core.Change;
import dev.penstock.source.PostgresSource;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Application that is processed ahead of time: one pipeline to a sink, one of its own, and one to a method. It prints the rows
 * that it receives. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class AotApplication {
    static final String INITIALIZER = "initialized ahead of time: ";

    private static final Duration LIFE = Duration.ofSeconds(60);

    /** Starts the application, and ends it when standard input ends. */
    public static void main(String[] args) throws Exception {
        SpringApplication application = new SpringApplication(AotApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        try (ConfigurableApplicationContext context = application.run(args)) {
            System.out.println(INITIALIZER
                    + context.containsBeanDefinition("penstockOrdersSource")
                    + ' '
                    + context.getBeanFactory()
                            .getBeanDefinition("penstockOrdersSource")
                            .getClass()
                            .getSimpleName());
            int end = System.in.read();
            System.out.println("end of input: " + end + ", within " + LIFE);
        }
    }

    @ChangeListener(value = "orders", pipeline = "mail")
    void mail(Change<Sale> change) {
        System.out.println("mailed " + change.after());
    }

    @Bean
    RecordPipeline audit(@Qualifier("audit") PostgresSource source) {
        return records -> records.doOnNext(record -> {
            System.out.println("audited " + record.operation().text());
            source.acknowledgements().acknowledgeUpTo(record.position());
        });
    }

    /** A row of the orders. */
    record Sale(int id) {}
}

package dev.penstock.examples.listener;

// begin
import dev.penstock.core.Change;
import dev.penstock.core.Operation;
import dev.penstock.spring.ChangeListener;
import java.math.BigDecimal;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** A confirmation for each new order. */
@Component
class OrderMails {
    private final WebClient mails;

    OrderMails(WebClient mails) {
        this.mails = mails;
    }

    @ChangeListener("orders")
    Mono<Void> onOrder(Change<Order> change) {
        Order order = change.after();
        if (change.operation() != Operation.CREATE || order == null) {
            return Mono.empty();
        }
        return mails.post()
                .uri("/mails")
                // A change can arrive again, so the receiver needs the order's number.
                .bodyValue(order)
                .retrieve()
                .toBodilessEntity()
                .then();
    }

    /** A row of the table; columns that are not in it are ignored. */
    record Order(long id, String customer, BigDecimal amount) {}
}
// end

package dev.penstock.core.type;

import java.util.ArrayList;
import java.util.List;

/** Reads geometric values as PostgreSQL prints them. */
final class GeometricParser {
    private final TextCursor in;

    GeometricParser(String text) {
        this.in = new TextCursor(text);
    }

    Geometric.Point point() {
        in.expect('(');
        double x = number();
        in.expect(',');
        double y = number();
        in.expect(')');
        return new Geometric.Point(x, y);
    }

    Geometric.Line line() {
        in.expect('{');
        double a = number();
        in.expect(',');
        double b = number();
        in.expect(',');
        double c = number();
        in.expect('}');
        return new Geometric.Line(a, b, c);
    }

    Geometric.LineSegment lineSegment() {
        in.expect('[');
        Geometric.Point start = point();
        in.expect(',');
        Geometric.Point end = point();
        in.expect(']');
        return new Geometric.LineSegment(start, end);
    }

    Geometric.Box box() {
        Geometric.Point high = point();
        in.expect(',');
        return new Geometric.Box(high, point());
    }

    Geometric.Path path() {
        boolean open = in.peek() == '[';
        return new Geometric.Path(!open, open ? points('[', ']') : points('(', ')'));
    }

    Geometric.Polygon polygon() {
        return new Geometric.Polygon(points('(', ')'));
    }

    Geometric.Circle circle() {
        in.expect('<');
        Geometric.Point center = point();
        in.expect(',');
        double radius = number();
        in.expect('>');
        return new Geometric.Circle(center, radius);
    }

    void expectEnd() {
        in.expectEnd();
    }

    private List<Geometric.Point> points(char start, char end) {
        List<Geometric.Point> points = new ArrayList<>();
        in.expect(start);
        while (!in.skip(end)) {
            if (!points.isEmpty()) {
                in.expect(',');
            }
            points.add(point());
        }
        return points;
    }

    private double number() {
        int start = in.position();
        while (!in.atEnd() && ",)}]>".indexOf(in.peek()) < 0) {
            in.next();
        }
        return FloatCodecs.parseDouble(in.since(start));
    }
}

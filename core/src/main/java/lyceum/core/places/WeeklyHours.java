package lyceum.core.places;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hours that repeat every week by wall clock, such as {@code 1-6 06:00-23:30; 7 08:00-20:00}: weekdays by their ISO numbers
 * (1 is Monday) as a number, a range or a list with commas, then a window from an hour to an hour. A window that ends at
 * or before its begin crosses midnight and belongs to the day that it begins on; {@code 24:00} is the end of the day.
 */
public final class WeeklyHours {

    /** Longest text that is accepted. */
    public static final int LENGTH = 600;

    private static final int DAY = 24 * 60;
    private static final int WEEK = 7 * DAY;
    private static final Pattern PART =
            Pattern.compile("([1-7](?:-[1-7])?(?:,[1-7](?:-[1-7])?)*)\\s+(\\d\\d):(\\d\\d)-(\\d\\d):(\\d\\d)");

    /**
     * One window of one weekday.
     *
     * @param day 1 for Monday to 7 for Sunday: the day it begins on
     * @param from minutes after midnight, 0 to 1439
     * @param minutes how long by wall clock, 1 to 1440
     */
    private record Window(int day, int from, int minutes) {
        int begin() {
            return (day - 1) * DAY + from;
        }
    }

    private final List<Window> windows;
    private final String text;

    private WeeklyHours(List<Window> windows, String text) {
        this.windows = windows;
        this.text = text;
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when it is not of this form, with a sentence that says how it should look
     */
    public static WeeklyHours parse(String text) {
        if (text.length() > LENGTH) {
            throw new IllegalArgumentException("use at most " + LENGTH + " characters");
        }
        var windows = new ArrayList<Window>();
        var parts = new ArrayList<String>();
        for (String part : text.split(";", -1)) {
            Matcher found = PART.matcher(part.strip());
            if (!found.matches()) {
                throw new IllegalArgumentException("write hours like 1-6 06:00-23:30; 7 08:00-20:00, 1 being Monday");
            }
            int from = minutes(found.group(2), found.group(3));
            int until = minutes(found.group(4), found.group(5));
            if (from == DAY) {
                throw new IllegalArgumentException("a window begins at 23:59 at the latest");
            }
            int length = until > from ? until - from : until + DAY - from;
            days(found.group(1)).forEach(day -> windows.add(new Window(day, from, length)));
            parts.add(part.strip().replaceAll("\\s+", " "));
        }
        windows.sort(Comparator.comparingInt(Window::begin));
        return new WeeklyHours(List.copyOf(windows), String.join("; ", parts));
    }

    private static int minutes(String hours, String minutes) {
        int at = Integer.parseInt(hours) * 60 + Integer.parseInt(minutes);
        if (at > DAY || Integer.parseInt(minutes) > 59) {
            throw new IllegalArgumentException("an hour is 00:00 to 24:00");
        }
        return at;
    }

    private static List<Integer> days(String list) {
        var days = new ArrayList<Integer>();
        for (String item : list.split(",")) {
            int from = item.charAt(0) - '0';
            int until = item.charAt(item.length() - 1) - '0';
            if (until < from) {
                throw new IllegalArgumentException("a range of weekdays goes from the lower to the higher number");
            }
            for (int day = from; day <= until; day++) {
                days.add(day);
            }
        }
        return days.stream().distinct().collect(Collectors.toList());
    }

    /** Whether hours that may be absent contain this moment: absent hours are always. */
    public static boolean contain(@Nullable WeeklyHours hours, LocalDateTime at) {
        return hours == null || hours.contains(at);
    }

    /** Whether a window contains this wall clock time; its begin does, its end does not. */
    public boolean contains(LocalDateTime at) {
        int minute = minuteOfWeek(at);
        return windows.stream().anyMatch(window -> Math.floorMod(minute - window.begin(), WEEK) < window.minutes());
    }

    private static int minuteOfWeek(LocalDateTime at) {
        return (at.getDayOfWeek().getValue() - 1) * DAY + at.getHour() * 60 + at.getMinute();
    }

    /**
     * When the window around this moment ends, windows that touch or overlap counting as one.
     *
     * @return in the zone of {@code at}, with the wall clock time that the hours say even where a change of clocks lies
     *     between; null when no window contains it, and when the hours never end
     */
    public @Nullable ZonedDateTime endOf(ZonedDateTime at) {
        LocalDateTime wall = at.toLocalDateTime();
        LocalDateTime begin = wall.withSecond(0).withNano(0);
        LocalDateTime end = begin;
        // Every step reaches the end of a window; after a whole week without a gap there is none.
        while (contains(end)) {
            if (!end.isBefore(begin.plusDays(7))) {
                return null;
            }
            end = end.plusMinutes(left(end));
        }
        return end.equals(begin) ? null : end.atZone(at.getZone());
    }

    private int left(LocalDateTime at) {
        int minute = minuteOfWeek(at);
        return windows.stream()
                .filter(window -> Math.floorMod(minute - window.begin(), WEEK) < window.minutes())
                .mapToInt(window -> window.minutes() - Math.floorMod(minute - window.begin(), WEEK))
                .max()
                .orElseThrow();
    }

    /** The text form; parsing it gives equal hours. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WeeklyHours hours && hours.windows.equals(windows);
    }

    @Override
    public int hashCode() {
        return windows.hashCode();
    }

    /** Reads {@code HH:MM} from 00:00 to 23:59. @throws IllegalArgumentException for anything else */
    static LocalTime time(String text) {
        if (!text.matches("([01]\\d|2[0-3]):[0-5]\\d")) {
            throw new IllegalArgumentException("write a time like 04:00");
        }
        return LocalTime.parse(text);
    }
}

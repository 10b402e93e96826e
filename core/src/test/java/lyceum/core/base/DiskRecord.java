package lyceum.core.base;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What a process did to a folder, as {@code record.c} noted it, and what a disk may hold if the power goes at some point
 * of it: everything that was forced, and of the rest whatever the disk happened to get to.
 */
final class DiskRecord {

    /** What happens to writes that were not forced when the power goes. */
    enum Fate {
        DROPPED,
        /** Each sector of 512 bytes by itself is there or not. */
        TORN,
        /** Each write by itself is there or not, so that a later one may be there without an earlier one. */
        REORDERED,
        KEPT
    }

    private static final int SECTOR = 512;

    private record Op(char kind, int file, long offset, byte[] data) {}

    private final Path folder;
    private final String marks;
    private final List<Op> ops = new ArrayList<>();
    private final Map<Integer, String> paths = new HashMap<>();

    /** State while walking: what is on the disk for sure, and what is on its way. */
    private final Map<String, Image> durable = new HashMap<>();

    private final List<Op> pending = new ArrayList<>();
    private final Set<Long> acknowledged = new HashSet<>();
    private int at;

    private DiskRecord(Path folder, String marks) {
        this.folder = folder;
        this.marks = marks;
    }

    /**
     * Reads a record.
     *
     * @param folder the folder that was recorded
     * @param marks the file in it whose writes are acknowledgements, a number a line
     */
    static DiskRecord read(Path record, Path folder, Path marks) throws IOException {
        DiskRecord read = new DiskRecord(folder, marks.toString());
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(record), 1 << 20))) {
            byte[] head = new byte[21];
            while (true) {
                try {
                    in.readFully(head);
                    ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
                    char kind = (char) fields.get();
                    int file = fields.getInt();
                    long offset = fields.getLong();
                    byte[] data = new byte[Math.toIntExact(fields.getLong())];
                    in.readFully(data);
                    read.ops.add(new Op(kind, file, offset, data));
                } catch (EOFException end) {
                    return read;
                }
            }
        }
    }

    int size() {
        return ops.size();
    }

    /** The place of the first acknowledgement. */
    int firstAcknowledgement() {
        Map<Integer, String> seen = new HashMap<>();
        for (int i = 0; i < ops.size(); i++) {
            Op op = ops.get(i);
            if (op.kind() == 'O') {
                seen.put(op.file(), text(op));
            } else if (op.kind() == 'W' && marks.equals(seen.get(op.file()))) {
                return i;
            }
        }
        throw new IllegalStateException("nothing was acknowledged");
    }

    /** Goes on to a later place. */
    void advanceTo(int place) {
        for (; at < place; at++) {
            Op op = ops.get(at);
            switch (op.kind()) {
                case 'O' -> {
                    paths.put(op.file(), text(op));
                    if (op.offset() == 1 && !isFolder(text(op))) {
                        pending.add(op);
                    }
                }
                case 'S' -> force(op.file());
                case 'W' -> {
                    if (path(op).equals(marks)) {
                        for (String number : text(op).strip().split("\n")) {
                            acknowledged.add(Long.parseLong(number));
                        }
                    } else {
                        pending.add(op);
                    }
                }
                case 'T', 'U' -> pending.add(op);
                default -> throw new IllegalStateException("a record of kind " + op.kind() + " is not understood");
            }
        }
    }

    /** What was acknowledged up to here. */
    Set<Long> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    private static String text(Op op) {
        return new String(op.data(), StandardCharsets.UTF_8);
    }

    private String path(Op op) {
        return op.kind() == 'U' ? text(op) : paths.get(op.file());
    }

    private boolean isFolder(String path) {
        return Files.isDirectory(Path.of(path));
    }

    /** A file's force takes its writes and its name; a folder's takes the names in it. */
    private void force(int file) {
        String forced = paths.get(file);
        List<Op> rest = new ArrayList<>();
        for (Op op : pending) {
            boolean name = op.kind() == 'U' || op.kind() == 'O';
            boolean inFolder = name && Path.of(path(op)).getParent().equals(Path.of(forced));
            if (inFolder || (op.kind() != 'U' && path(op).equals(forced))) {
                apply(op, durable, 0, op.data().length);
            } else {
                rest.add(op);
            }
        }
        pending.clear();
        pending.addAll(rest);
    }

    private void apply(Op op, Map<String, Image> disk, int from, int to) {
        switch (op.kind()) {
            case 'O' -> disk.computeIfAbsent(path(op), path -> new Image());
            case 'U' -> disk.remove(path(op));
            case 'T' -> disk.computeIfAbsent(path(op), path -> new Image()).truncate(op.offset());
            case 'W' -> disk.computeIfAbsent(path(op), path -> new Image()).write(op.offset(), op.data(), from, to);
            default -> throw new IllegalStateException();
        }
    }

    /** Writes what a disk may hold at this place into an empty folder. */
    void imageInto(Path target, Fate fate, Random random) throws IOException {
        Map<String, Image> disk = new HashMap<>();
        durable.forEach((path, image) -> disk.put(path, image.copy()));
        for (Op op : pending) {
            boolean whole = switch (fate) {
                case DROPPED -> false;
                case KEPT -> true;
                case REORDERED, TORN -> random.nextBoolean();
            };
            if (fate == Fate.TORN && op.kind() == 'W') {
                // Sectors of the disk, not of the write.
                long end = op.offset() + op.data().length;
                for (long sector = op.offset() / SECTOR; sector * SECTOR < end; sector++) {
                    if (random.nextBoolean()) {
                        int from = (int) Math.max(0, sector * SECTOR - op.offset());
                        int to = (int) Math.min(op.data().length, (sector + 1) * SECTOR - op.offset());
                        apply(op, disk, from, to);
                    }
                }
            } else if (whole) {
                apply(op, disk, 0, op.data().length);
            }
        }
        for (Map.Entry<String, Image> file : disk.entrySet()) {
            Path path = target.resolve(folder.relativize(Path.of(file.getKey())).toString());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue().content());
        }
    }

    /** The bytes of one file. */
    private static final class Image {
        private byte[] bytes = new byte[0];
        private int length;

        void write(long offset, byte[] data, int from, int to) {
            int end = Math.toIntExact(offset + to);
            room(end);
            System.arraycopy(data, from, bytes, Math.toIntExact(offset + from), to - from);
            length = Math.max(length, end);
        }

        void truncate(long size) {
            int to = Math.toIntExact(size);
            room(to);
            if (to < length) {
                Arrays.fill(bytes, to, length, (byte) 0);
            }
            length = to;
        }

        private void room(int size) {
            if (size > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(size, bytes.length * 2));
            }
        }

        Image copy() {
            Image copy = new Image();
            copy.bytes = Arrays.copyOf(bytes, length);
            copy.length = length;
            return copy;
        }

        byte[] content() {
            return Arrays.copyOf(bytes, length);
        }
    }
}

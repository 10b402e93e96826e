package lyceum.core.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * The H2 file system {@code safe:}, a layer over another one. H2 finds its newest chunk by the chunk's first block, and a
 * disk that loses power may have kept that block without the rest. So a longer write puts down everything behind the
 * first 512 bytes, a sector that is written whole or not at all, forces it, and only then writes the sector that makes
 * it valid.
 */
public final class SafeFilePath extends FilePathWrapper {

    static final String SCHEME = "safe";
    private static final int SECTOR = 512;

    /** H2 makes one per path by itself. */
    public SafeFilePath() {}

    /** Makes the scheme known to H2; again does no harm. */
    static void register() {
        FilePath.register(new SafeFilePath());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new SafeFile(getBase().open(mode));
    }

    private static final class SafeFile extends FileBaseDefault {
        private final FileChannel base;

        SafeFile(FileChannel base) {
            this.base = base;
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            int length = source.remaining();
            if (length > SECTOR) {
                ByteBuffer tail = source.duplicate();
                tail.position(source.position() + SECTOR);
                writeAll(tail, position + SECTOR);
                base.force(false);
            }
            ByteBuffer head = source.duplicate();
            head.limit(source.position() + Math.min(SECTOR, length));
            writeAll(head, position);
            source.position(source.limit());
            return length;
        }

        private void writeAll(ByteBuffer source, long position) throws IOException {
            long at = position;
            while (source.hasRemaining()) {
                at += base.write(source, at);
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return base.read(target, position);
        }

        @Override
        public long size() throws IOException {
            return base.size();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            base.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            base.force(metaData);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return base.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            base.close();
        }
    }
}

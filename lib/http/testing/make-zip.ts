import { crc32, deflateRawSync } from "node:zlib";

/** `mode`: Unix type and rights; `flags`: bit 0 says that it is encrypted; `size`: what it claims to unpack to. */
export type ZipMember = { name: string; data: string | Buffer; mode?: number; flags?: number; size?: number };

/** A zip, well made but for what its members are told to get wrong. */
export function makeZip(members: readonly ZipMember[]): Buffer<ArrayBuffer> {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, data, mode = 0o100644, flags = 0, size } of members) {
    const plain = Buffer.from(data);
    const packed = deflateRawSync(plain);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags | 0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size ?? plain.length, 18);
    common.writeUInt16LE(path.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    const entry = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, path, packed]);
    local.push(entry);
    central.push(Buffer.from("PK\u0001\u0002"), Buffer.from([20, 3]), common, tail, path);
    offset += entry.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from("PK\u0005\u0006"), end]);
}

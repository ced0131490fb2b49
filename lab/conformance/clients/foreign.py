"""Messages of `mesos.interface`, made by Google's compiler from Mesos' own files, and what is needed around them.

The package has the messages of the old names only (`SlaveID`). Where a message of v1 has the same fields it is read by
the class of the old name; the others, wrappers of calls and answers above all, are declared here from the table of
fields, so that Google's runtime reads and writes them too.
"""
import csv
import os

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor as Field
from mesos.interface import mesos_pb2

import lab

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../../abi/mesos/schema/mesos-v1-fields.csv')
SCALARS = {name[5:].lower(): number for name, number in vars(Field).items() if name.startswith('TYPE_')}


class Declared:
    """A message or an enum of the table."""

    def __init__(self, name, package, kind):
        self.name, self.package, self.kind, self.rows = name, package, kind, []

    def parent(self):
        return self.name.rpartition('.')[0]


def table():
    found = {}
    with open(TABLE) as lines:
        for row in csv.DictReader(lines):
            one = found.setdefault(row['name'], Declared(row['name'], row['package'], row['kind']))
            # A message without fields has one row without a field.
            if row['number']:
                one.rows.append(row)
        for name, one in list(found.items()):
            above = one.parent()
            if above not in found and above != one.package and one.kind != 'package':
                found[above] = Declared(above, one.package, 'message')
    return {name: one for name, one in found.items() if one.kind in ('message', 'enum')}


def old_name(name):
    return name.replace('mesos.v1.', 'mesos.').replace('Agent', 'Slave')


class Pool:
    """All messages of v1 as classes of Google's runtime."""

    def __init__(self):
        self.table = table()
        self.pool = descriptor_pool.Default()
        self.same = {}
        self.foreign = sorted(name for name, one in self.table.items()
                              if one.kind == 'message' and self.is_foreign(name))
        self.files = {}
        packages = ['mesos.v1'] + ['mesos.v1.' + name for name in (
            'allocator', 'maintenance', 'quota', 'scheduler', 'executor', 'agent', 'resource_provider', 'master')]
        self.time()
        for package in packages:
            self.add(package)

    def time(self):
        """`google.protobuf.Duration`, which some calls have."""
        from google.protobuf import duration_pb2
        self.files['google.protobuf'] = duration_pb2.DESCRIPTOR.name

    def old(self, name):
        """What the package declares under the old name, if it does."""
        try:
            return self.pool.FindMessageTypeByName(old_name(name))
        except KeyError:
            return None

    def is_foreign(self, name, seen=()):
        """Whether the class of the old name reads a message of v1, fields that it does not know aside."""
        if name in seen:
            return True
        if name not in self.same:
            old = self.old(name) if name.startswith('mesos.v1.') else None
            self.same[name] = old is not None and self.agrees(name, old, seen + (name,))
        return self.same[name]

    def agrees(self, name, old, seen):
        rows = {int(row['number']): row for row in self.table[name].rows}
        for field in old.fields:
            row = rows.get(field.number)
            if row is None:
                return False
            if (row['label'] == 'repeated') != (field.label == Field.LABEL_REPEATED and not row['label'] == 'map'):
                return False
            if row['type'] in SCALARS:
                if SCALARS[row['type']] != field.type:
                    return False
            elif row['label'] != 'map':
                kind = self.table[row['type']].kind
                if kind == 'enum':
                    if field.type != Field.TYPE_ENUM:
                        return False
                elif field.type != Field.TYPE_MESSAGE or not self.is_foreign(row['type'], seen):
                    return False
        return True

    def reference(self, name):
        """How a field names its type."""
        if self.table.get(name) and self.table[name].kind == 'message' and self.is_foreign(name):
            return '.' + old_name(name)
        return '.' + name

    def add(self, package):
        file = descriptor_pb2.FileDescriptorProto(name='table/%s.proto' % package, package=package, syntax='proto2')
        file.dependency.append(mesos_pb2.DESCRIPTOR.name)
        file.dependency.extend(self.files.values())
        places = {}
        for name, one in sorted(self.table.items()):
            if one.package == package:
                above = places.get(one.parent())
                if one.kind == 'enum':
                    self.add_enum((above or file).enum_type.add(), one)
                else:
                    places[name] = (above.nested_type if above is not None else file.message_type).add()
                    self.add_message(places[name], one)
        self.pool.Add(file)
        self.files[package] = file.name

    @staticmethod
    def add_enum(into, one):
        into.name = one.name.rpartition('.')[2]
        for row in one.rows:
            into.value.add(name=row['field_or_value'], number=int(row['number']))

    def add_message(self, into, one):
        into.name = one.name.rpartition('.')[2]
        oneofs = {}
        for row in one.rows:
            field = into.field.add(name=row['field_or_value'], number=int(row['number']))
            label, kind = row['label'], row['type']
            if label == 'map':
                key, value = kind[4:-1].split(',')
                entry = into.nested_type.add(name=''.join(w.title() for w in field.name.split('_')) + 'Entry')
                entry.options.map_entry = True
                self.set_type(entry.field.add(name='key', number=1, label=Field.LABEL_OPTIONAL), key)
                self.set_type(entry.field.add(name='value', number=2, label=Field.LABEL_OPTIONAL), value)
                field.label, field.type = Field.LABEL_REPEATED, Field.TYPE_MESSAGE
                field.type_name = '.%s.%s' % (one.name, entry.name)
                continue
            if label.startswith('oneof:'):
                group = label[6:]
                if group not in oneofs:
                    oneofs[group] = len(oneofs)
                    into.oneof_decl.add(name=group)
                field.oneof_index, label = oneofs[group], 'optional'
            field.label = {'optional': Field.LABEL_OPTIONAL, 'required': Field.LABEL_REQUIRED,
                           'repeated': Field.LABEL_REPEATED}[label]
            self.set_type(field, kind)

    def set_type(self, field, kind):
        if kind in SCALARS:
            field.type = SCALARS[kind]
            return
        is_enum = kind in self.table and self.table[kind].kind == 'enum'
        field.type = Field.TYPE_ENUM if is_enum else Field.TYPE_MESSAGE
        field.type_name = self.reference(kind)

    def message(self, name):
        """The class that reads a message of v1."""
        found = self.pool.FindMessageTypeByName(self.reference(name)[1:])
        return message_factory.MessageFactory(self.pool).GetPrototype(found)


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7f) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(data):
    """(number, all bytes of the field, its content if it has a length) of an encoded message, in order."""
    at = 0
    while at < len(data):
        start = at
        tag, at = varint(data, at)
        kind, content = tag & 7, None
        if kind == 0:
            _, at = varint(data, at)
        elif kind == 1:
            at += 8
        elif kind == 5:
            at += 4
        elif kind == 2:
            length, at = varint(data, at)
            content = data[at:at + length]
            at += length
        else:
            raise lab.Failed('wire type %d' % kind)
        yield tag >> 3, data[start:at], content


def encode_varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7f | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def ordered(data, descriptor):
    """The same message with its fields in the order of their numbers, as deep as it is known."""
    known = descriptor.fields_by_number if descriptor else {}
    found = []
    for number, whole, content in fields(data):
        field = known.get(number)
        if content is not None and field is not None and field.message_type is not None:
            inner = ordered(content, field.message_type)
            whole = encode_varint(number << 3 | 2) + encode_varint(len(inner)) + inner
        found.append((number, whole))
    found.sort(key=lambda each: each[0])
    return b''.join(whole for _, whole in found)


def difference(one, other, descriptor, path=''):
    """Where two encodings differ, for people."""
    left, right = list(fields(one)), list(fields(other))
    known = descriptor.fields_by_number if descriptor else {}
    for (number, whole, content), (number2, whole2, content2) in zip(left, right):
        name = known[number].name if number in known else str(number)
        if number != number2:
            return '%s: field %d where the other has %d' % (path, number, number2)
        if whole != whole2:
            inner = known[number].message_type if number in known else None
            if content is None or inner is None:
                return '%s.%s: %r and %r' % (path, name, whole[:80], whole2[:80])
            return difference(content, content2, inner, path + '.' + name)
    return '%s: %s and %s fields' % (path, [n for n, _, _ in left], [n for n, _, _ in right])


def check(data, cls):
    """A message as the foreign class reads it, which must write the very same bytes.

    Google's runtime for Python puts fields that a class does not know behind those that it knows; therefore the bytes
    are also compared in the order of numbers, which is how Mesos writes them.
    """
    name = cls.DESCRIPTOR.full_name
    message = cls()
    message.MergeFromString(data)
    lab.expect(message.IsInitialized(), name, 'lacks', message.FindInitializationErrors())
    sorted_data = ordered(data, cls.DESCRIPTOR)
    lab.expect(sorted_data == data, name, 'is not in order:', difference(data, sorted_data, cls.DESCRIPTOR))
    again = ordered(message.SerializeToString(), cls.DESCRIPTOR)
    lab.expect(again == data, name, 'is written differently:', difference(data, again, cls.DESCRIPTOR))
    return message

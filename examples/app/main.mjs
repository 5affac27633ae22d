// Reads the clinic's database and writes a draft, which the last migration makes possible.
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/index.js';

const adapter = new PrismaPg({ connectionString: process.env.DATABASE_URL });
const prisma = new PrismaClient({ adapter });

try {
  await prisma.clinicalNote.create({ data: { patientId: 1, body: 'A draft' } });
  const patients = await prisma.patient.findMany({ include: { notes: true } });
  for (const { name, notes } of patients) console.log(`${name}: ${notes.length} notes`);
} finally {
  await prisma.$disconnect();
}

"""个人信息保护: periods and who signed them off, holds, requests of citizens, copies, impact assessments."""
